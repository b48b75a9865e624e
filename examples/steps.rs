//! Measures the cost of small steps.
use std::time::Instant;
use stepmark::run::session::{Script, Session, SessionOptions};

fn main() -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut args = std::env::args().skip(1);
        let steps: usize = args.next().and_then(|s| s.parse().ok()).unwrap_or(1000);
        let code = args.next().unwrap_or_else(|| "echo N".to_owned());
        let mut session = Session::start(SessionOptions {
            name: "steps.md".to_owned(),
            cwd: std::env::current_dir()?,
            env: Vec::new(),
            terminal: false,
        })
        .await?;
        let cpu = cpu();
        let begin = Instant::now();
        let mut total = 0;
        for n in 0..steps {
            let code = code.replace('N', &n.to_string());
            let outcome = session
                .run(
                    &Script::new(&code, n * 5 + 2),
                    &mut |_| {},
                    std::future::pending(),
                )
                .await?;
            total += outcome.output.total();
        }
        let wall = begin.elapsed();
        let own = self::cpu() - cpu;
        session.end(&mut |_| {}).await?;
        eprintln!(
            "wall {:?} a step, {total} bytes; own CPU {} us a step",
            wall / steps as u32,
            own / 1000 / steps as i64
        );
        Ok(())
    })
}

fn cpu() -> i64 {
    let t = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    t.tv_sec * 1_000_000_000 + t.tv_nsec
}

//! Tables of tools whose columns are aligned at the right, run over, or have names with blanks.

use super::super::{Expectation, Match, Options};
use super::tests::{check, mismatch, names, table};

fn resolved(text: &str) -> Match {
    Expectation::new(text, Options::default()).resolve().matcher
}

#[test]
fn ps_aux_runs_over_and_is_a_table_all_the_same() {
    let expected = "\
USER       PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root         1  1.2  0.0  42532 12348 ?        S<Ll 17:36   2:31 /process_api --addr 0.0.0.0:2024
root     18843 98.2  0.9 610148 242216 ?       Sl   21:04   0:01 rustc  --edition 2024
root     18896  0.0  0.0   8548  4608 ?        R    21:04   0:00 ps aux
root     24116  0.0  0.0      0     0 ?        I    20:24   0:00 [kworker/1:1-virtio_vsock]";
    let actual = "\
USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root           1  0.7  0.0  42532 12348 ?        S<Ll Nov21   9:31 /process_api --addr 0.0.0.0:2024
root     1324116  0.0  0.0      0     0 ?        I    20:24   0:00 [kworker/1:1-virtio_vsock]
root       18843  1.2 22.9 14248092 14175632 pts/12 Sl 21:04 100:01 rustc  --edition 2024
root       18896  0.0  0.0   8548  4608 ?        R    21:04   0:00 ps aux";
    assert_eq!(resolved(expected), Match::Table);
    assert_eq!(check(expected, expected, Options::default()), Ok(()));
    let options = Options {
        ignore: names(&["PID", "%CPU", "%MEM", "VSZ", "RSS", "TTY"]),
        key: names(&["COMMAND"]),
        ..Options::default()
    };
    assert_eq!(check(expected, actual, options.clone()), Ok(()));
    insta::assert_snapshot!(mismatch(expected, &actual.replace(" Sl ", " D  "), options), @"
    row rustc  --edition 2024: STAT is D, expected Sl
      USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
      root           1  0.7  0.0  42532 12348 ?        S<Ll Nov21   9:31 /process_api --addr 0.0.0.0:2024
      root     1324116  0.0  0.0      0     0 ?        I    20:24   0:00 [kworker/1:1-virtio_vsock]
    ! root       18843  1.2 22.9 14248092 14175632 pts/12 D  21:04 100:01 rustc  --edition 2024
                                                          ^ expected Sl
      root       18896  0.0  0.0   8548  4608 ?        R    21:04   0:00 ps aux
    ");
}

#[test]
fn ps_and_ps_ef() {
    let ps = "    PID TTY          TIME CMD
   1234 pts/0    00:00:00 bash
 123456 pts/0    00:00:01 ps -l";
    let later = "  PID TTY          TIME CMD
 1234 pts/0    00:01:00 bash
99999 pts/0    00:00:01 ps -l";
    assert_eq!(resolved(ps), Match::Table);
    let pid = |key: &str| Options {
        ignore: names(&["PID"]),
        key: names(&[key]),
        ..Options::default()
    };
    assert_eq!(check(ps, later, pid("CMD")), Ok(()));
    let ef = "\
UID        PID  PPID  C STIME TTY          TIME CMD
root         1     0  1 17:36 ?        00:02:31 /sbin/init splash
root         2     0  0 17:36 ?        00:00:00 [kthreadd]";
    let later = "\
UID          PID    PPID  C STIME TTY          TIME CMD
root           2       0  0 Nov21 ?        00:00:00 [kthreadd]
root           1       0  3 Nov21 ?        10:02:31 /sbin/init splash";
    assert_eq!(resolved(ef), Match::Table);
    let options = Options {
        ignore: names(&["C"]),
        ..Options::default()
    };
    assert_eq!(check(ef, later, options), Ok(()));
}

#[test]
fn ps_ax_leaves_single_blanks_whatever_the_rows() {
    let header = "    PID TTY      STAT   TIME COMMAND";
    let rows = [
        "      1 ?        Ss     0:03 /sbin/init",
        "    812 tty1     Ss+    0:00 /sbin/agetty -o -p",
        "  12345 pts/0    R+     0:00 ps ax",
        "     17 ?        I<     0:00 [kworker/0:0H]",
    ];
    let ignoring = |ignore: &[&str], options: Options| Options {
        ignore: names(ignore),
        key: names(&["PID"]),
        ..options
    };
    for count in [1, 2, 4] {
        for rows in [&rows[..count], &rows[4 - count..]] {
            let expected = format!("{header}\n{}", rows.join("\n"));
            let later = expected.replace(" 0:0", " 7:1");
            let longer = expected.replace("   0:00 ", "1234:05 ");
            assert_eq!(resolved(&expected), Match::Table);
            for options in [Options::default(), table()] {
                assert_eq!(check(&expected, &later, options.clone()), Ok(()));
                assert_eq!(check(&expected, &longer, options.clone()), Ok(()));
                let no_time = later.replace(" 7:1", " -:1");
                assert!(check(&expected, &no_time, options.clone()).is_err());
                let ignoring = ignoring(&["TIME"], options);
                assert_eq!(check(&expected, &no_time, ignoring), Ok(()));
            }
        }
    }
    let expected = format!("{header}\n{}", rows.join("\n"));
    let wrong = expected.replace("Ss+ ", "Sl+ ");
    assert_eq!(
        check(&expected, &wrong, ignoring(&["TTY"], table()))
            .unwrap_err()
            .summary,
        "row 812: STAT is Sl+, expected Ss+"
    );
    let elapsed = "    PID     ELAPSED COMMAND
      1  2-03:04:05 systemd
    812       00:07 sh -c true";
    let later = elapsed.replace("2-03", "3-03").replace("00:07", "01:02:07");
    let later = later.replace("      01:02:07", "   01:02:07");
    assert_eq!(check(elapsed, &later, Options::default()), Ok(()));
}

/// The names that a table is read with.
fn columns(text: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    let table = super::layout::parse(&lines, None, &super::layout::Hints::default()).table;
    let names: Vec<_> = table.columns.iter().map(|column| &*column.name).collect();
    names.join("|")
}

#[test]
fn tools_are_read_with_their_columns() {
    for (text, names) in [
        (
            "State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN 0      128          0.0.0.0:22        0.0.0.0:*
LISTEN 0      4096         0.0.0.0:2024      0.0.0.0:*",
            "State|Recv-Q|Send-Q|Local Address:Port|Peer Address:Port|Process",
        ),
        (
            "State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN 0      128          0.0.0.0:22        0.0.0.0:*     users:((\"sshd\",pid=812,fd=3))",
            "State|Recv-Q|Send-Q|Local Address:Port|Peer Address:Port|Process",
        ),
        (
            "Proto Recv-Q Send-Q Local Address           Foreign Address         State
tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN",
            "Proto|Recv-Q|Send-Q|Local Address|Foreign Address|State",
        ),
        (
            "Filesystem     1K-blocks     Used Available Use% Mounted on
/dev/sda1       41022688 12345678  26560000  32% /",
            "Filesystem|1K-blocks|Used|Available|Use%|Mounted on",
        ),
        (
            "Filesystem      Size  Used Avail Use% Mounted on
tmpfs           1.6G  2.1M  1.6G   1% /run
/dev/sda1        40G   12G   26G  32% /",
            "Filesystem|Size|Used|Avail|Use%|Mounted on",
        ),
        (
            "CONTAINER ID   IMAGE     COMMAND                  CREATED          STATUS          PORTS     NAMES
d4a1999ef83e   nginx     \"/docker-entrypoint.…\"   10 seconds ago   Up 9 seconds    80/tcp    web",
            "CONTAINER ID|IMAGE|COMMAND|CREATED|STATUS|PORTS|NAMES",
        ),
        (
            "UID          PID    PPID  C STIME TTY          TIME CMD
root           1       0  0 08:00 ?        00:00:03 /sbin/init",
            "UID|PID|PPID|C|STIME|TTY|TIME|CMD",
        ),
        (
            "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root           1  0.0  0.1 168000 11000 ?        Ss   08:00   0:03 /sbin/init",
            "USER|PID|%CPU|%MEM|VSZ|RSS|TTY|STAT|START|TIME|COMMAND",
        ),
        (
            "    PID     ELAPSED COMMAND
      1  2-03:04:05 systemd",
            "PID|ELAPSED|COMMAND",
        ),
        (
            "    PID %CPU %MEM     ELAPSED CMD
    812  0.0  0.1    03:04:05 sshd: /usr/sbin/sshd -D",
            "PID|%CPU|%MEM|ELAPSED|CMD",
        ),
        (
            "F S   UID     PID    PPID  C PRI  NI ADDR SZ WCHAN  TTY          TIME CMD
4 S     0    1234    1200  0  80   0 -  1386 do_wai pts/0    00:00:00 bash",
            "F|S|UID|PID|PPID|C|PRI|NI|ADDR|SZ|WCHAN|TTY|TIME|CMD",
        ),
        (
            "NAME   READY   STATUS    RESTARTS     AGE   IP           NODE   NOMINATED NODE   READINESS GATES
a      1/1     Running   1 (2d ago)   3d    10.244.0.1   n1     <none>           <none>",
            "NAME|READY|STATUS|RESTARTS|AGE|IP|NODE|NOMINATED NODE|READINESS GATES",
        ),
        (
            "LAST SEEN   TYPE     REASON    OBJECT      MESSAGE
5s          Normal   Pulled    pod/a       Container image already present
2m5s        Normal   Started   pod/a       Started container a",
            "LAST SEEN|TYPE|REASON|OBJECT|MESSAGE",
        ),
    ] {
        assert_eq!(columns(text), names);
    }
}

#[test]
fn df_and_free() {
    let df = "\
Filesystem              Type      Size  Used Avail Use% Mounted on
devtmpfs                devtmpfs   12G     0   12G   0% /dev
/dev/vda                ext4      252G   26G   66G  28% /
model_tools_unavailable tmpfs     4.0K     0  4.0K   0% /mnt/my data";
    let later = "\
Filesystem     Type      Size  Used Avail Use% Mounted on
devtmpfs       devtmpfs   12G     0   12G   0% /dev
/dev/vda       ext4      252G   26G   66G  28% /
model_tools_unavailable
               tmpfs     4.0K     0  4.0K   0% /mnt/my data";
    assert_eq!(resolved(df), Match::Lines);
    assert_eq!(check(df, df, table()), Ok(()));
    assert!(check(df, later, table()).is_err());
    let mut wrong = df.replace("66G  28%", "6.6G  90%");
    assert_eq!(
        check(df, &wrong, table()).unwrap_err().summary,
        "row /dev/vda: Avail is 6.6G, expected 66G"
    );
    wrong = df.replace("/mnt/my data", "/mnt");
    let options = Options {
        ignore: names(&["Used", "Avail", "Use%"]),
        key: names(&["Mounted on"]),
        ..table()
    };
    assert_eq!(
        check(df, &wrong, options).unwrap_err().summary,
        "row /mnt/my data is missing"
    );
    let free = "               total        used        free      shared  buff/cache   available
Mem:            23Gi       827Mi        21Gi       8.7Mi       1.3Gi        22Gi
Swap:             0B          0B          0B";
    let later = free.replace("827Mi", "1.2Gi");
    assert_eq!(
        check(free, &later, table()).unwrap_err().summary,
        "row Mem:: used is 1.2Gi, expected 827Mi"
    );
    let options = Options {
        ignore: names(&["used", "free", "shared", "buff/cache", "available"]),
        ..table()
    };
    assert_eq!(check(free, &later, options), Ok(()));
}

#[test]
fn sockets_of_ss_and_netstat() {
    let ss = "\
State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
LISTEN 0      128          0.0.0.0:2024      0.0.0.0:*";
    let later = "\
State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
LISTEN 0      4096         0.0.0.0:2024      0.0.0.0:*
LISTEN 0      128             [::]:22           [::]:*";
    assert_eq!(check(ss, ss, table()), Ok(()));
    let key = Options {
        key: names(&["Local Address:Port"]),
        ..table()
    };
    insta::assert_snapshot!(mismatch(ss, later, key), @"
    row 0.0.0.0:2024: Send-Q is 4096, expected 128
      State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
    ! LISTEN 0      4096         0.0.0.0:2024      0.0.0.0:*
                    ^^^^ expected 128
    + LISTEN 0      128             [::]:22           [::]:*
    ");
    let netstat = "\
Active Internet connections (only servers)
Proto Recv-Q Send-Q Local Address           Foreign Address         State
tcp        0      0 0.0.0.0:2024            0.0.0.0:*               LISTEN
tcp6       0      0 :::22                   :::*                    LISTEN";
    let later = "\
Active Internet connections (only servers)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
tcp6       0      0 :::22                   :::*                    LISTEN      -
tcp        0      0 0.0.0.0:2024            0.0.0.0:*               CLOSED      1/process_api";
    let columns = Options {
        columns_subset: true,
        ..table()
    };
    assert_eq!(
        check(netstat, later, columns).unwrap_err().summary,
        "row tcp: State is CLOSED, expected LISTEN"
    );
}

#[test]
fn units_of_systemctl() {
    let units = "  UNIT                LOAD   ACTIVE SUB     DESCRIPTION
  cron.service        loaded active running Regular background program processing daemon
● nginx.service       loaded failed failed  A high performance web server
  ssh.service         loaded active running OpenBSD Secure Shell server

LOAD   = Reflects whether the unit definition was properly loaded.
ACTIVE = The high-level unit activation state, i.e. generalization of SUB.

3 loaded units listed. Pass --all to see loaded but inactive units, too.";
    assert_eq!(resolved(units), Match::Lines);
    let wider = units.replace("                LOAD", "                        LOAD");
    let wider = wider.replace(".service        ", ".service                ");
    let wider = wider.replace(".service       l", ".service               l");
    let wider = wider.replace(".service         l", ".service                 l");
    assert_eq!(check(units, &wider, table()), Ok(()));
    let stopped = wider.replace(
        "loaded active running OpenBSD",
        "loaded active exited  OpenBSD",
    );
    assert_eq!(
        check(units, &stopped, table()).unwrap_err().summary,
        "row ssh.service: SUB is exited, expected running"
    );
    let four = wider.replace("3 loaded", "4 loaded");
    assert_eq!(
        check(units, &four, table()).unwrap_err().summary,
        "line 1 is \"4 loaded units listed. Pass --all to see loaded but inactive…\", expected \"3 loaded units listed. Pass --all to see loaded but inactive…\""
    );
}

#[test]
fn devices_of_lsblk_and_the_tree_of_ceph() {
    let lsblk = "\
NAME  MAJ:MIN RM  SIZE RO TYPE MOUNTPOINTS
zram0 253:0    0    0B  0 disk
vda   254:0    0  256G  0 disk /";
    let later = "\
NAME        MAJ:MIN RM   SIZE RO TYPE MOUNTPOINTS
zram0       253:0    0     0B  0 disk
vda         254:0    0 256.5G  0 disk /";
    assert_eq!(resolved(lsblk), Match::Table);
    assert_eq!(
        check(lsblk, later, Options::default()).unwrap_err().summary,
        "row vda: SIZE is 256.5G, expected 256G"
    );
    let tree = "\
ID  CLASS  WEIGHT   TYPE NAME      STATUS  REWEIGHT  PRI-AFF
-1         5.45789  root default
-3         1.81929      host n1
 0    hdd  1.81929          osd.0      up   1.00000  1.00000
 1    hdd  1.81929          osd.1      up   1.00000  1.00000";
    let down = tree.replace("osd.1      up ", "osd.1    down ");
    assert_eq!(check(tree, tree, table()), Ok(()));
    assert_eq!(
        check(tree, &down, table()).unwrap_err().summary,
        "row 1: STATUS is down, expected up"
    );
}

#[test]
fn text_that_only_looks_like_a_table_is_none() {
    for text in [
        "Hello  World\nHello  World",
        "NAME STATUS\nn1   Ready",
        "Warning: old\nNAME   STATUS\nn1     Ready",
        "TOTAL  5 FILES\nA      b\nsome more text here",
        "ERROR  FATAL\nerror  it failed\nat line 5",
    ] {
        assert_eq!(resolved(text), Match::Lines, "{text}");
    }
}

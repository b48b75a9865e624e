use super::params as table_of;
use crate::record::replay::replay;
use crate::runbook::Runbook;
use crate::source::Source;

/// The table of parameters, each row and each fact on a line of its own.
fn table(params: &str, run: &str) -> String {
    let text = format!("---\nstepmark:\n  params:\n{params}\n---\n\n```sh\n$ ls\n```\n{run}");
    let runbook = Runbook::parse(Source::new("a.md", text));
    let now = "2026-11-23T11:00:00Z".parse().expect("a time");
    let html = table_of(&replay(&runbook, now))
        .expect("there are parameters")
        .0;
    let (_, rows) = html.split_once("<tbody>").expect("there is a body");
    ["<tr", "<li", "<input", "<select"]
        .into_iter()
        .fold(rows.to_owned(), |html, tag| {
            html.replace(tag, &format!("\n{tag}"))
        })
}

#[test]
fn each_type_has_its_words_and_its_field() {
    let params = "    a_text: {prompt: 'Which node?', default: n2, pattern: '[a-z]\\w{0,2}-?'}\n    \
                  b_number: {type: int}\n    \
                  c_flag: {type: bool, default: yes}\n    \
                  d_path: {type: path, from: {env: HOME}}\n    \
                  e_address: {type: ip, default: 192.0.2.7, from: {command: hostname -I}}\n    \
                  f_choice: {choices: [small, large], default: large}\n    \
                  g_list: {type: list, default: [n1, n2]}\n    \
                  h_secret: {type: secret, from: {env: TOKEN}}\n    \
                  i_empty: ''";
    insta::assert_snapshot!(table(params, ""), @r#"

    <tr data-param="a_text" data-type="string"><th scope="row"><label for="stepmark-param-a_text">a_text <span class="stepmark-prompt">Which node?</span></label></th><td class="stepmark-about"><ul>
    <li>a text</li>
    <li>matches <samp>[a-z]\w{0,2}-?</samp> as a whole</li>
    <li>by default <samp>n2</samp></li></ul></td><td class="stepmark-fill" hidden>
    <input id="stepmark-param-a_text" name="a_text" type="text" value="n2" pattern="[a-z](?:[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]){0,2}(?:\u{2d})?" title="matches [a-z]\w{0,2}-? as a whole" autocapitalize="off" spellcheck="false"></td></tr>
    <tr data-param="b_number" data-type="int"><th scope="row"><label for="stepmark-param-b_number">b_number</label></th><td class="stepmark-about"><ul>
    <li>a whole number</li>
    <li>no default: a run asks for it</li></ul></td><td class="stepmark-fill" hidden>
    <input id="stepmark-param-b_number" name="b_number" type="text" pattern="\s*[+\-]?[0-9]+\s*" title="a whole number" inputmode="numeric" required autocapitalize="off" spellcheck="false"></td></tr>
    <tr data-param="c_flag" data-type="bool"><th scope="row"><label for="stepmark-param-c_flag">c_flag</label></th><td class="stepmark-about"><ul>
    <li><samp>true</samp> or <samp>false</samp></li>
    <li>by default <samp>yes</samp></li></ul></td><td class="stepmark-fill" hidden>
    <select id="stepmark-param-c_flag" name="c_flag"><option value="">as written</option><option value="true" selected>true</option><option value="false">false</option></select></td></tr>
    <tr data-param="d_path" data-type="path"><th scope="row"><label for="stepmark-param-d_path">d_path</label></th><td class="stepmark-about"><ul>
    <li>a path</li>
    <li>taken from the environment variable <samp>HOME</samp></li></ul></td><td class="stepmark-fill" hidden>
    <input id="stepmark-param-d_path" name="d_path" type="text" required autocapitalize="off" spellcheck="false"></td></tr>
    <tr data-param="e_address" data-type="ip"><th scope="row"><label for="stepmark-param-e_address">e_address</label></th><td class="stepmark-about"><ul>
    <li>an IP address</li>
    <li>by default <samp>192.0.2.7</samp></li>
    <li>taken from what <kbd>hostname -I</kbd> prints</li></ul></td><td class="stepmark-fill" hidden>
    <input id="stepmark-param-e_address" name="e_address" type="text" value="192.0.2.7" autocapitalize="off" spellcheck="false"></td></tr>
    <tr data-param="f_choice" data-type="choice"><th scope="row"><label for="stepmark-param-f_choice">f_choice</label></th><td class="stepmark-about"><ul>
    <li>one of <samp>small</samp>, <samp>large</samp></li>
    <li>by default <samp>large</samp></li></ul></td><td class="stepmark-fill" hidden>
    <select id="stepmark-param-f_choice" name="f_choice"><option value="">as written</option><option value="small">small</option><option value="large" selected>large</option></select></td></tr>
    <tr data-param="g_list" data-type="list"><th scope="row"><label for="stepmark-param-g_list">g_list</label></th><td class="stepmark-about"><ul>
    <li>a list of items, with commas between them</li>
    <li>by default <samp>n1,n2</samp></li></ul></td><td class="stepmark-fill" hidden>
    <input id="stepmark-param-g_list" name="g_list" type="text" value="n1,n2" autocapitalize="off" spellcheck="false"></td></tr>
    <tr data-param="h_secret" data-type="secret"><th scope="row">h_secret</th><td class="stepmark-about"><ul>
    <li>a secret: it is never filled in here</li>
    <li>taken from the environment variable <samp>TOKEN</samp></li></ul></td><td class="stepmark-fill" hidden>never filled in here</td></tr>
    <tr data-param="i_empty" data-type="string"><th scope="row"><label for="stepmark-param-i_empty">i_empty</label></th><td class="stepmark-about"><ul>
    <li>a text</li>
    <li>by default empty</li></ul></td><td class="stepmark-fill" hidden>
    <input id="stepmark-param-i_empty" name="i_empty" type="text" value="" autocapitalize="off" spellcheck="false"></td></tr></tbody></table></form>
    "#);
}

#[test]
fn values_of_the_recorded_run_are_shown_as_such() {
    let run = "\n<!-- stepmark: run id=1 at=2026-11-21T10:30:12Z status=passed passed=1 took=1s \
               param.node=n2 param.key=n9 param.hidden --><sub>Last run</sub>\n";
    let params = "    node: {}\n    key: {type: secret}\n    hidden: {}";
    insta::assert_snapshot!(table(params, run), @r#"

    <tr data-param="hidden" data-type="string"><th scope="row"><label for="stepmark-param-hidden">hidden</label></th><td class="stepmark-about"><ul>
    <li>a text</li>
    <li>no default: a run asks for it</li>
    <li>in the recorded run a value that is kept secret</li></ul></td><td class="stepmark-fill" hidden>
    <input id="stepmark-param-hidden" name="hidden" type="text" required autocapitalize="off" spellcheck="false"></td></tr>
    <tr data-param="key" data-type="secret"><th scope="row">key</th><td class="stepmark-about"><ul>
    <li>a secret: it is never filled in here</li></ul></td><td class="stepmark-fill" hidden>never filled in here</td></tr>
    <tr data-param="node" data-type="string"><th scope="row"><label for="stepmark-param-node">node</label></th><td class="stepmark-about"><ul>
    <li>a text</li>
    <li>no default: a run asks for it</li>
    <li><samp>n2</samp> in the recorded run</li></ul></td><td class="stepmark-fill" hidden>
    <input id="stepmark-param-node" name="node" type="text" required autocapitalize="off" spellcheck="false"></td></tr></tbody></table></form>
    "#);
}

#[test]
fn what_a_document_says_is_inert_and_seen() {
    let params = "    a: {prompt: '<img src=x onerror=a()>', default: '\"><script>x</script>'}\n    \
                  b: {choices: ['\"><b>', \"x\\u202ey\", ok], from: {command: 'echo \"</kbd>\"'}}\n    \
                  c: {default: \"x\\u202ey\"}\n    \
                  d: {default: ghp_k3Jd92LmQx7RtWv0ZbYs4NcPf6Ge8Ha1Ui5o}";
    insta::assert_snapshot!(table(params, ""), @r#"

    <tr data-param="a" data-type="string"><th scope="row"><label for="stepmark-param-a">a <span class="stepmark-prompt">&lt;img src=x onerror=a()&gt;</span></label></th><td class="stepmark-about"><ul>
    <li>a text</li>
    <li>by default <samp>&quot;&gt;&lt;script&gt;x&lt;/script&gt;</samp></li></ul></td><td class="stepmark-fill" hidden>
    <input id="stepmark-param-a" name="a" type="text" value="&quot;&gt;&lt;script&gt;x&lt;/script&gt;" autocapitalize="off" spellcheck="false"></td></tr>
    <tr data-param="b" data-type="choice"><th scope="row"><label for="stepmark-param-b">b</label></th><td class="stepmark-about"><ul>
    <li>one of <samp>&quot;&gt;&lt;b&gt;</samp>, <samp>x\u{202e}y</samp>, <samp>ok</samp></li>
    <li>taken from what <kbd>echo &quot;&lt;/kbd&gt;&quot;</kbd> prints</li></ul></td><td class="stepmark-fill" hidden>
    <select id="stepmark-param-b" name="b" required><option value="">as written</option><option value="&quot;&gt;&lt;b&gt;">&quot;&gt;&lt;b&gt;</option><option value="ok">ok</option></select></td></tr>
    <tr data-param="c" data-type="string"><th scope="row"><label for="stepmark-param-c">c</label></th><td class="stepmark-about"><ul>
    <li>a text</li>
    <li>by default <samp>x\u{202e}y</samp></li></ul></td><td class="stepmark-fill" hidden>
    <input id="stepmark-param-c" name="c" type="text" autocapitalize="off" spellcheck="false"></td></tr>
    <tr data-param="d" data-type="string"><th scope="row"><label for="stepmark-param-d">d</label></th><td class="stepmark-about"><ul>
    <li>a text</li>
    <li>by default <samp>****************************************</samp></li></ul></td><td class="stepmark-fill" hidden>
    <input id="stepmark-param-d" name="d" type="text" autocapitalize="off" spellcheck="false"></td></tr></tbody></table></form>
    "#);
}

#[test]
fn a_runbook_without_parameters_has_no_table() {
    let runbook = Runbook::parse(Source::new("a.md", "# A\n"));
    let now = "2026-11-23T11:00:00Z".parse().expect("a time");
    assert!(table_of(&replay(&runbook, now)).is_none());
}

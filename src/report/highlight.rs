//! Code for people: shell by what its parts are, other languages as they stand.

use super::style::{Style, StyledLine, Tint};
use crate::document::shell::{self, TokenKind};
use crate::expect;

/// Scripts longer than this are shown plain: nobody reads them for their colours.
const MAX_SCRIPT: usize = 32 * 1024;

/// The lines of shell code, highlighted where it parses.
#[must_use]
pub fn shell(code: &str) -> Vec<StyledLine> {
    let tokens = (code.len() <= MAX_SCRIPT)
        .then(|| shell::tokens(code))
        .flatten();
    let Some(tokens) = tokens else {
        return plain(code);
    };
    let mut lines = vec![StyledLine::default()];
    for token in tokens {
        let parts = code[token.start..token.end].split('\n');
        for (index, part) in parts.enumerate() {
            if index > 0 {
                lines.push(StyledLine::default());
            }
            if let Some(line) = lines.last_mut() {
                line.push(&expect::visible(part), style(token.kind));
            }
        }
    }
    // A line end closes a line and opens none.
    if code.is_empty() || code.ends_with('\n') {
        lines.pop();
    }
    lines
}

/// The lines of code in any other language.
#[must_use]
pub fn plain(code: &str) -> Vec<StyledLine> {
    code.split_terminator('\n')
        .map(|line| StyledLine::from_plain(expect::visible(line)))
        .collect()
}

fn style(kind: TokenKind) -> Style {
    match kind {
        TokenKind::Other => Style::PLAIN,
        TokenKind::Command => Style::of(Tint::Command),
        TokenKind::Flag => Style::of(Tint::Flag),
        TokenKind::Keyword => Style::of(Tint::Keyword),
        TokenKind::Text => Style::of(Tint::Text),
        TokenKind::Variable => Style::of(Tint::Variable),
        TokenKind::Comment => Style::of(Tint::Comment),
        TokenKind::Operator => Style::of(Tint::Operator),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::*;

    /// Each part that is told from the rest, in braces behind the first letters of its kind.
    fn marked(code: &str) -> String {
        let mark = |span: &super::super::style::Span| match span.style.tint {
            None => span.text.clone(),
            Some(tint) => format!("{}{{{}}}", &format!("{tint:?}")[..2], span.text),
        };
        let lines: Vec<String> = shell(code)
            .iter()
            .map(|line| line.spans.iter().map(mark).collect())
            .collect();
        lines.join("\n")
    }

    #[test]
    fn parts_of_commands() {
        assert_snapshot!(marked("kubectl get pods -n \"$NS\" --output=json | jq '.items[] | $x' >out.json # all"), @r#"Co{kubectl} get pods Fl{-n} Te{"}Va{$NS}Te{"} Fl{--output}=json Op{|} Co{jq} Te{'.items[] | $x'} Op{>}out.json Co{# all}"#);
        assert_snapshot!(marked("A=1 B=${C:-\"d\"} env; sudo rm -rf -- $1/x && echo \"n: $(wc -l <f) ${#a[@]}\""), @r#"Va{A}=1 Va{B}=Va{${C:-}Te{"d"}Va{}} Co{env}Op{;} Co{sudo} rm Fl{-rf} Fl{--} Va{$1}/x Op{&&} Co{echo} Te{"n: }Op{$(}Co{wc} Fl{-l} Op{<}fOp{)}Te{ }Va{${#a[@]}}Te{"}"#);
        assert_snapshot!(marked("x=`date -u` echo $'a\\n' a#b \\# $? 2>&1"), @r"Va{x}=Op{`}Co{date} Fl{-u}Op{`} Co{echo} Te{$'a\n'} a#b \# Va{$?} 2Op{>&}1");
    }

    #[test]
    fn compound_commands_and_heredocs() {
        assert_snapshot!(marked("for f in *.md; do\n  if [[ -f $f ]]; then echo if; fi\ndone\n"), @"
        Ke{for} f Ke{in} *.mdOp{;} Ke{do}
          Ke{if} Ke{[[} -f Va{$f} Ke{]]}Op{;} Ke{then} Co{echo} ifOp{;} Ke{fi}
        Ke{done}
        ");
        assert_snapshot!(marked("f() { cat; }\ncat <<EOF >x\n  a $b\nEOF\nls"), @"
        Co{f}Op{()} Ke{{} Co{cat}Op{;} Ke{}}
        Co{cat} Op{<<}EOF Op{>}x
        Te{  a $b}
        Te{EOF}
        Co{ls}
        ");
        assert_snapshot!(marked("case $x in a|b) ls;; esac\n(( i++ ))\na=(1 2)"), @"
        Ke{case} Va{$x} Ke{in} aOp{|}bOp{)} Co{ls}Op{;;} Ke{esac}
        Op{((} i++ Op{))}
        Va{a}=Op{(}1 2Op{)}
        ");
    }

    #[test]
    fn what_does_not_parse_is_plain() {
        assert_eq!(
            marked("echo \"never closed\nls | | x"),
            "echo \"never closed\nls | | x"
        );
        assert_eq!(
            marked("echo \x1b[2J\u{202e}\r\n"),
            "Co{echo} \\x1b[2J\\u{202e}\\r"
        );
        assert!(shell("").is_empty());
        assert_eq!(shell("\n\n").len(), 2);
    }

    proptest! {
        #[test]
        fn every_byte_is_shown_once(code in "([ -~\u{80}-\u{ff}日\n\t\r]|[$(){}`'\"#\\\\|;<\n]|if |fi|done|EOF|<<EOF\n){0,40}") {
            for lines in [shell(&code), plain(&code)] {
                let shown: Vec<String> = lines.iter().map(StyledLine::plain).collect();
                let wanted: Vec<_> = code.split_terminator('\n').map(expect::visible).collect();
                prop_assert_eq!(shown, wanted);
            }
        }
    }
}

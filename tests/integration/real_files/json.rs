//! JSON: of npm, with four blanks and with tabs; with lists on one line; with comments, which is none.

use super::Change;

const PACKAGE: &str = r#"{
    "name": "shop",
    "version": "1.4.0",
    "private": true,
    "scripts": {
        "build": "vite build",
        "test": "vitest run --coverage"
    },
    "files": ["dist", "README.md"],
    "browserslist": [],
    "config": {},
    "dependencies": {
        "left-pad": "1.3.0",
        "vue": "^3.5.0"
    },
    "ratio": 1.0,
    "big": 12345678901234567890,
    "path": "a\/b\u00e9"
}
"#;

const OPERATIONS: &str = "\
- {op: test, path: /dependencies/vue, value: ^3.5.0}
- {op: replace, path: /dependencies/vue, value: ^3.5.13}
- {op: remove, path: /dependencies/left-pad}
- {op: add, path: /dependencies/pinia, value: ^2.3.0}
- {op: add, path: /scripts/lint, value: eslint .}
- {op: add, path: /files/-, value: LICENSE}
- {op: add, path: /config/port, value: 8080}
- {op: move, from: /version, path: /config/version}
- {op: add, path: /browserslist/-, value: defaults}
";

/// The edits of `OPERATIONS`, for an indentation.
fn edits(unit: &str) -> Vec<(String, String)> {
    let with = |text: &str| text.replace("    ", unit);
    [
        ("    \"version\": \"1.4.0\",\n", ""),
        ("\"^3.5.0\"", "\"^3.5.13\",\n        \"pinia\": \"^2.3.0\""),
        ("        \"left-pad\": \"1.3.0\",\n", ""),
        (
            "--coverage\"",
            "--coverage\",\n        \"lint\": \"eslint .\"",
        ),
        ("\"README.md\"]", "\"README.md\", \"LICENSE\"]"),
        (
            "\"config\": {}",
            "\"config\": {\n        \"port\": 8080,\n        \"version\": \"1.4.0\"\n    }",
        ),
        (
            "\"browserslist\": []",
            "\"browserslist\": [\n        \"defaults\"\n    ]",
        ),
    ]
    .map(|(from, to)| (with(from), with(to)))
    .to_vec()
}

#[test]
fn a_package_keeps_its_indentation_its_order_and_its_numbers() {
    for unit in ["    ", "\t", "  "] {
        let before = PACKAGE.replace("    ", unit);
        let edits = edits(unit);
        let edits: Vec<(&str, &str)> = edits
            .iter()
            .map(|(from, to)| (from.as_str(), to.as_str()))
            .collect();
        Change::patch(OPERATIONS).makes("package.json", &before, &edits);
        let bare = before.trim_end().to_owned();
        Change::patch(OPERATIONS).makes("package.json", &bare, &edits);
    }
}

#[test]
fn the_endings_of_lines_are_those_of_the_file() {
    let before = PACKAGE.replace('\n', "\r\n");
    Change::merge("scripts: {lint: eslint .}\n").makes(
        "package.json",
        &before,
        &[(
            "--coverage\"",
            "--coverage\",\r\n        \"lint\": \"eslint .\"",
        )],
    );
}

const TSCONFIG: &str = r#"{
  "$schema": "https://json.schemastore.org/tsconfig",
  "compilerOptions": { "target": "ES2022", "strict": true,
    "lib": ["ES2022", "DOM"],
    "paths": {
      "@/*": ["./src/*"],
      "~/*": ["./lib/*"]
    }
  },
  "references": [
    { "path": "./app" },
    { "path": "./lib" }
  ],
  "include": [
    "src"
  ]
}"#;

#[test]
fn pointers_reach_strange_keys_and_lists_keep_their_form() {
    Change {
        annotation: "patch=FILE",
        lang: "json",
        text: r#"[
  {"op": "replace", "path": "/compilerOptions/paths/@~1*/0", "value": "./source/*"},
  {"op": "remove", "path": "/compilerOptions/paths/~0~1*"},
  {"op": "replace", "path": "/compilerOptions/target", "value": "ES2024"},
  {"op": "add", "path": "/compilerOptions/lib/0", "value": "WebWorker"},
  {"op": "add", "path": "/references/-", "value": {"path": "./tests"}},
  {"op": "add", "path": "/include/-", "value": "types"}
]"#,
    }
    .makes(
        "tsconfig.json",
        TSCONFIG,
        &[
            (
                "\"./src/*\"],\n      \"~/*\": [\"./lib/*\"]\n",
                "\"./source/*\"]\n",
            ),
            ("\"target\": \"ES2022\"", "\"target\": \"ES2024\""),
            (
                "[\"ES2022\", \"DOM\"]",
                "[\"WebWorker\", \"ES2022\", \"DOM\"]",
            ),
            (
                "    { \"path\": \"./lib\" }\n",
                "    { \"path\": \"./lib\" },\n    { \"path\": \"./tests\" }\n",
            ),
            ("    \"src\"\n", "    \"src\",\n    \"types\"\n"),
        ],
    );
}

#[test]
fn json_with_comments_is_refused_with_the_place() {
    let before = "{\n  // Who may read it.\n  \"strict\": true\n}\n";
    Change::merge("strict: false\n").is_refused(
        "tsconfig.json",
        before,
        &["a.md:", "tsconfig.json", "JSON"],
    );
}

#[test]
fn what_is_there_instead_is_told_at_the_operation() {
    Change::patch(
        "- {op: replace, path: /private, value: false}\n- {op: replace, path: /dependencies/veu, value: ^3}\n",
    )
    .is_refused("package.json", PACKAGE, &["a.md:6", "/dependencies/veu", "vue"]);
    Change::patch("- {op: test, path: /version, value: 1.5.0}\n").is_refused(
        "package.json",
        PACKAGE,
        &["a.md:5", "1.4.0", "1.5.0"],
    );
}

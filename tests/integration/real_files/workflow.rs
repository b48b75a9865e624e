//! A workflow of GitHub: `on` is a key, expressions are texts, scripts are blocks.

use super::Change;

const WORKFLOW: &str = r#"name: CI

on:
  push:
    branches: [ main ]
  pull_request:

env:
  CARGO_TERM_COLOR: always

jobs:

  test:
    runs-on: ubuntu-22.04     # what most of us have
    strategy:
      matrix:
        rust: [stable, "1.88"]
        # - os: macos-14
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          fetch-depth: 0

      # The compiler.
      - name: Rust ${{ matrix.rust }}
        run: |
          rustup toolchain install "${{ matrix.rust }}"

          rustup default "${{ matrix.rust }}"

      - run: cargo test --all-features
        if: ${{ github.event_name != 'schedule' }}
"#;

#[test]
fn steps_and_versions_change() {
    Change::patch(
        "\
- op: replace
  path: /jobs/test/runs-on
  value: ubuntu-24.04
- op: add
  path: /on/push/branches/-
  value: next
- op: add
  path: /jobs/test/strategy/matrix/rust/1
  value: beta
- op: add
  path: /jobs/test/steps/-
  value:
    name: Runbooks
    run: stepmark replay runbooks
- op: add
  path: /on/workflow_dispatch
  value:
",
    )
    .makes(
        ".github/workflows/ci.yml",
        WORKFLOW,
        &[
            ("runs-on: ubuntu-22.04     #", "runs-on: ubuntu-24.04     #"),
            ("branches: [ main ]", "branches: [ main, next ]"),
            ("[stable, \"1.88\"]", "[stable, beta, \"1.88\"]"),
            (
                "        if: ${{ github.event_name != 'schedule' }}\n",
                "        if: ${{ github.event_name != 'schedule' }}\n      \
                 - name: Runbooks\n        run: stepmark replay runbooks\n",
            ),
            (
                "  pull_request:\n",
                "  pull_request:\n  workflow_dispatch: null\n",
            ),
        ],
    );
}

#[test]
fn a_step_goes_with_the_comment_above_it() {
    Change::patch("- {op: remove, path: /jobs/test/steps/1}\n").makes(
        ".github/workflows/ci.yml",
        WORKFLOW,
        &[(
            r#"      # The compiler.
      - name: Rust ${{ matrix.rust }}
        run: |
          rustup toolchain install "${{ matrix.rust }}"

          rustup default "${{ matrix.rust }}"

"#,
            "",
        )],
    );
}

#[test]
fn merged_keys_come_behind_those_that_are_there() {
    Change::merge(
        "env:\n  CARGO_INCREMENTAL: \"0\"\npermissions:\n  contents: read\njobs:\n  test:\n    timeout-minutes: 20\n",
    )
    .makes(
        ".github/workflows/ci.yml",
        WORKFLOW,
        &[
            (
                "  CARGO_TERM_COLOR: always\n",
                "  CARGO_TERM_COLOR: always\n  CARGO_INCREMENTAL: \"0\"\n",
            ),
            (
                "        if: ${{ github.event_name != 'schedule' }}\n",
                "        if: ${{ github.event_name != 'schedule' }}\n    timeout-minutes: 20\n\
                 permissions:\n  contents: read\n",
            ),
        ],
    );
}

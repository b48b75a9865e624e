use super::super::{Expectation, Match, Mismatch, Options};

pub const NODES: &str = "\
NAME   STATUS   ROLES           AGE    VERSION
n1     Ready    control-plane   3d7h   v1.27.2
n2     Ready    control-plane   27m    v1.27.2
n3     Ready    control-plane   65s    v1.27.2";

pub fn table() -> Options {
    Options {
        matcher: Match::Table,
        ..Options::default()
    }
}

pub fn check(expected: &str, actual: &str, options: Options) -> Result<(), Mismatch> {
    Expectation::new(expected, options).verdict(actual.as_bytes())
}

pub fn auto(expected: &str, actual: &str) -> Result<(), Mismatch> {
    let expectation = Expectation::new(expected, Options::default());
    assert_eq!(
        expectation.resolve().matcher,
        Match::Table,
        "{}",
        expectation.resolve().reason
    );
    expectation.verdict(actual.as_bytes())
}

pub fn mismatch(expected: &str, actual: &str, options: Options) -> String {
    check(expected, actual, options).unwrap_err().to_string()
}

pub fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn ages_widths_and_order_may_differ() {
    let actual = "\
NAME                 STATUS   ROLES           AGE   VERSION
n3                   Ready    control-plane   1y    v1.27.2
n1                   Ready    control-plane   5s    v1.27.2
n2                   Ready    control-plane   2d    v1.27.2
";
    assert_eq!(auto(NODES, actual), Ok(()));
}

#[test]
fn disks_of_talosctl() {
    let expected = "\
DEV        MODEL              TYPE  MODALIAS      NAME   SIZE     BUS_PATH       SYSTEM_DISK
/dev/sda   SAMSUNG MZ7LM480   SSD   scsi:t-0x00   -      480 GB   .../1:0:0:0/   *
/dev/sdb   ST4000NM0024-1HT   HDD   scsi:t-0x00   -      4.0 TB   .../2:0:0:0/
/dev/sdc   ST4000NM0024-1HT   HDD   scsi:t-0x00   -      4.0 TB   .../3:0:0:0/";
    let actual = expected.replace("SAMSUNG MZ7LM480   ", "SAMSUNG MZ7LM480-X ");
    assert_eq!(auto(expected, expected), Ok(()));
    insta::assert_snapshot!(auto(expected, &actual).unwrap_err().summary,
        @"row /dev/sda: MODEL is SAMSUNG MZ7LM480-X, expected SAMSUNG MZ7LM480");
    let actual = expected.replace(".../2:0:0:0/", ".../2:0:1:0/");
    insta::assert_snapshot!(auto(expected, &actual).unwrap_err().to_string(), @r"
    row /dev/sdb: BUS_PATH is .../2:0:1:0/, expected .../2:0:0:0/
      DEV        MODEL              TYPE  MODALIAS      NAME   SIZE     BUS_PATH       SYSTEM_DISK
      /dev/sda   SAMSUNG MZ7LM480   SSD   scsi:t-0x00   -      480 GB   .../1:0:0:0/   *
    ! /dev/sdb   ST4000NM0024-1HT   HDD   scsi:t-0x00   -      4.0 TB   .../2:0:1:0/
                                                                        ^^^^^^^^^^^^ expected .../2:0:0:0/
      /dev/sdc   ST4000NM0024-1HT   HDD   scsi:t-0x00   -      4.0 TB   .../3:0:0:0/
    ");
}

#[test]
fn the_wrong_cell_is_marked() {
    let actual = NODES
        .replace("Ready ", "Ready    ")
        .replace("STATUS ", "STATUS    ");
    let actual = actual.replace("n2     Ready   ", "n2     NotReady");
    insta::assert_snapshot!(mismatch(NODES, &actual, Options::default()), @r"
    row n2: STATUS is NotReady, expected Ready
      NAME   STATUS      ROLES           AGE    VERSION
      n1     Ready       control-plane   3d7h   v1.27.2
    ! n2     NotReady    control-plane   27m    v1.27.2
             ^^^^^^^^ expected Ready
      n3     Ready       control-plane   65s    v1.27.2
    ");
}

#[test]
fn several_wrong_cells_are_marked_each() {
    let actual = NODES.replace(
        "n3     Ready    control-plane   65s    v1.27.2",
        "n3              <none>          65s    v1.27.1",
    );
    insta::assert_snapshot!(mismatch(NODES, &actual, Options::default()), @r"
    row n3: STATUS is empty, expected Ready
      NAME   STATUS   ROLES           AGE    VERSION
      n1     Ready    control-plane   3d7h   v1.27.2
      n2     Ready    control-plane   27m    v1.27.2
    ! n3              <none>          65s    v1.27.1
             ^        ^^^^^^                 ^^^^^^^
      STATUS: expected Ready
      ROLES: expected control-plane
      VERSION: expected v1.27.2
    ");
}

#[test]
fn missing_and_additional_rows_are_named() {
    let actual = "\
NAME     STATUS   ROLES           AGE    VERSION
n1       Ready    control-plane   3d7h   v1.27.2
worker   Ready    <none>          27m    v1.27.2
n2       Ready    control-plane   65s    v1.27.2";
    insta::assert_snapshot!(mismatch(NODES, actual, Options::default()), @r"
    row n3 is missing
      NAME     STATUS   ROLES           AGE    VERSION
      n1       Ready    control-plane   3d7h   v1.27.2
    + worker   Ready    <none>          27m    v1.27.2
      n2       Ready    control-plane   65s    v1.27.2
    - n3       Ready    control-plane   65s    v1.27.2
    ");
    let subset = Options {
        rows_subset: true,
        ..table()
    };
    assert_eq!(
        check(NODES, actual, subset).unwrap_err().summary,
        "row n3 is missing"
    );
    let two = "NAME   STATUS\nn1     Ready\nn2     Ready";
    assert_eq!(
        check("NAME   STATUS\nn2     Ready", two, table())
            .unwrap_err()
            .summary,
        "row n1 is not expected"
    );
}

#[test]
fn missing_and_additional_columns_are_named() {
    let actual = "\
NAME   STATUS   AGE    VERSION   INTERNAL-IP
n1     Ready    3d7h   v1.27.2   10.0.0.1
n2     Ready    27m    v1.27.2   10.0.0.2
n3     Ready    65s    v1.27.2   10.0.0.3";
    insta::assert_snapshot!(mismatch(NODES, actual, Options::default()), @r"
    column ROLES is missing
      NAME   STATUS   AGE    VERSION   INTERNAL-IP
                                       ^^^^^^^^^^^ not expected
      column ROLES is missing
      … 3 lines as expected
    ");
    let ignore = Options {
        ignore: names(&["roles"]),
        columns_subset: true,
        ..Options::default()
    };
    assert_eq!(check(NODES, actual, ignore), Ok(()));
    let ignore = Options {
        ignore: names(&["ROLES", "INTERNAL-IP"]),
        ..Options::default()
    };
    assert_eq!(check(NODES, actual, ignore), Ok(()));
}

#[test]
fn a_subset_of_rows_and_columns_is_enough_if_said() {
    let subset = Options {
        rows_subset: true,
        columns_subset: true,
        ..table()
    };
    assert_eq!(check("VERSION   NAME\nv1.27.2   n2", NODES, subset), Ok(()));
    assert_eq!(
        check(
            "NAME  STATUS\n...",
            NODES,
            Options {
                columns_subset: true,
                ..table()
            }
        ),
        Ok(())
    );
    assert!(check("NAME  STATUS\n...", NODES, table()).is_err());
}

#[test]
fn rows_match_one_to_one() {
    let expected = "NAME   STATUS\n[..]   Ready\nn1     [..]";
    let actual = "NAME   STATUS\nn1     Ready\nn2     Ready";
    assert_eq!(check(expected, actual, table()), Ok(()));
    let actual = "NAME   STATUS\nn1     Ready";
    assert!(check(expected, actual, table()).is_err());
    let twice = "NAME   STATUS\nn1     Ready\nn1     Ready";
    assert!(check(actual, twice, table()).is_err());
    assert!(check(twice, actual, table()).is_err());
}

#[test]
fn order_counts_if_said() {
    let ordered = Options {
        ordered: true,
        ..Options::default()
    };
    assert_eq!(check(NODES, NODES, ordered.clone()), Ok(()));
    let mut lines: Vec<_> = NODES.lines().collect();
    lines.swap(1, 2);
    insta::assert_snapshot!(mismatch(NODES, &lines.join("\n"), ordered.clone()), @r"
    row n2 is not where it is expected
      NAME   STATUS   ROLES           AGE    VERSION
    ! n2     Ready    control-plane   27m    v1.27.2
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ not where it is expected
      n1     Ready    control-plane   3d7h   v1.27.2
      n3     Ready    control-plane   65s    v1.27.2
    ");
    assert_eq!(check(NODES, &lines.join("\n"), Options::default()), Ok(()));
    let gap = "NAME   STATUS\nn1     Ready\n...\nn3     Ready";
    let three = "NAME   STATUS\nn1     Ready\nn2     Ready\nn3     Ready";
    assert_eq!(check(gap, three, ordered.clone()), Ok(()));
    let reversed = "NAME   STATUS\nn3     Ready\nn2     Ready\nn1     Ready";
    assert!(check(gap, reversed, ordered.clone()).is_err());
    let subset = Options {
        rows_subset: true,
        ..ordered
    };
    assert_eq!(
        check(
            "NAME   STATUS\nn1     Ready\nn3     Ready",
            three,
            subset.clone()
        ),
        Ok(())
    );
    assert!(check("NAME   STATUS\nn3     Ready\nn1     Ready", three, subset).is_err());
}

#[test]
fn a_gap_is_any_rows() {
    let expected = "NAME   STATUS\nn2     Ready\n...";
    let actual = "NAME   STATUS\nn1     Ready\nn2     Ready";
    assert_eq!(auto(expected, actual), Ok(()));
    let wrong = actual.replace("n2     Ready", "n2     NotReady");
    assert_eq!(
        auto(expected, &wrong).unwrap_err().summary,
        "row n2: STATUS is NotReady, expected Ready"
    );
}

#[test]
fn times_in_cells_are_compared_by_kind() {
    let expected = "\
NAME   STATUS   RESTARTS       AGE
a      Ready    11 (31h ago)   28d";
    let same = "NAME   STATUS   RESTARTS      AGE\na      Ready    11 (5m ago)   29d";
    assert_eq!(auto(expected, same), Ok(()));
    let more = "NAME   STATUS   RESTARTS      AGE\na      Ready    12 (5m ago)   29d";
    assert_eq!(
        auto(expected, more).unwrap_err().summary,
        "row a: RESTARTS is 12 (5m ago), expected 11 (31h ago)"
    );
    let invalid = "NAME   STATUS   RESTARTS      AGE\na      Ready    11 (5m ago)   <invalid>";
    assert_eq!(
        auto(expected, invalid).unwrap_err().summary,
        "row a: AGE is <invalid>, expected 28d"
    );
}

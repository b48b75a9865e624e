use super::super::Options;
use super::tests::{NODES, auto, check, mismatch, names, table};

#[test]
fn containers_of_docker() {
    let expected = r#"CONTAINER ID   IMAGE                        COMMAND                  CREATED         STATUS         PORTS                    NAMES
d4a1999ef83e   mssql/server:2017-latest     "/opt/mssql/bin/perm…"   2 minutes ago   Up 2 minutes   0.0.0.0:1433->1433/tcp   sql1"#;
    let actual = r#"CONTAINER ID   IMAGE                      COMMAND                  CREATED             STATUS                PORTS                    NAMES
0123456789ab   mssql/server:2017-latest   "/opt/mssql/bin/perm…"   About an hour ago   Up About an hour      0.0.0.0:1433->1433/tcp   sql1"#;
    let options = Options {
        ignore: names(&["CONTAINER ID"]),
        ..Options::default()
    };
    assert_eq!(check(expected, actual, options), Ok(()));
    let options = Options {
        key: names(&["names"]),
        ..Options::default()
    };
    assert_eq!(
        check(expected, actual, options).unwrap_err().summary,
        "row sql1: CONTAINER ID is 0123456789ab, expected d4a1999ef83e"
    );
}

#[test]
fn a_narrow_table_and_a_wide_one_have_the_same_columns() {
    let expected = "\
NAME   MAJ:MIN RM   SIZE RO TYPE MOUNTPOINT
sdb      8:16   0     3T  0 disk
└─sdb3   8:19   0   6.1M  0 part";
    let actual = "\
NAME   MAJ:MIN RM  SIZE RO TYPE MOUNTPOINT
sdb      8:16   0    3T  0 disk
└─sdb3   8:19   0  6.1M  0 part /mnt/data";
    assert_eq!(check(expected, expected, table()), Ok(()));
    assert_eq!(
        check(expected, actual, table()).unwrap_err().summary,
        "row └─sdb3: MOUNTPOINT is /mnt/data, expected empty"
    );
}

#[test]
fn boxes_and_psql() {
    let members = "\
+------------------+---------+--------+------------------------+
|        ID        | STATUS  |  NAME  |       PEER ADDRS       |
+------------------+---------+--------+------------------------+
| 8211f1d0f64f3269 | started | infra1 | http://127.0.0.1:12380 |
| 91bc3c398fb3c146 | started | infra2 | http://127.0.0.1:22380 |
+------------------+---------+--------+------------------------+";
    assert_eq!(auto(members, members), Ok(()));
    let actual = members
        .replace("infra2", "i2")
        .replace("| started | i2", "| unstarted | i2");
    insta::assert_snapshot!(
        mismatch(members, &actual, Options { key: names(&["ID"]), ..Options::default() }), @r"
    row 91bc3c398fb3c146: STATUS is unstarted, expected started
      +------------------+---------+--------+------------------------+
      |        ID        | STATUS  |  NAME  |       PEER ADDRS       |
      +------------------+---------+--------+------------------------+
      | 8211f1d0f64f3269 | started | infra1 | http://127.0.0.1:12380 |
    ! | 91bc3c398fb3c146 | unstarted | i2 | http://127.0.0.1:22380 |
                           ^^^^^^^^^   ^^
      STATUS: expected started
      NAME: expected infra2
      +------------------+---------+--------+------------------------+
    ");
    let psql =
        "  column_name | data_type\n--------------+-----------\n  id          | INT8\n(1 row)";
    let more = "  column_name | data_type\n--------------+-----------\n  id          | INT8\n  b           | BOOL\n(2 rows)";
    assert_eq!(auto(psql, psql), Ok(()));
    insta::assert_snapshot!(auto(psql, more).unwrap_err().to_string(), @r"
    row b is not expected
        column_name | data_type
      --------------+-----------
        id          | INT8
    +   b           | BOOL
      (2 rows)
    ");
    insta::assert_snapshot!(auto(more, psql).unwrap_err().to_string(), @r"
    row b is missing
        column_name | data_type
      --------------+-----------
        id          | INT8
    -   b           | BOOL
      (1 row)
    ");
    assert_eq!(
        check(
            psql,
            more,
            Options {
                rows_subset: true,
                ..table()
            }
        ),
        Ok(())
    );
}

#[test]
fn parts_are_compared_one_by_one() {
    let expected = "\
NAME       READY   STATUS
pod/a      1/1     Running

NAME                 TYPE        CLUSTER-IP
service/kubernetes   ClusterIP   10.0.0.1";
    assert_eq!(auto(expected, expected), Ok(()));
    let wrong = expected.replace("10.0.0.1", "10.0.0.2");
    assert_eq!(
        auto(expected, &wrong).unwrap_err().summary,
        "row service/kubernetes: CLUSTER-IP is 10.0.0.2, expected 10.0.0.1"
    );
    assert_eq!(
        auto(expected, "NAME    READY   STATUS\npod/a   1/1     Running")
            .unwrap_err()
            .summary,
        "the output has 1 part, expected 2: the one of NAME TYPE CLUSTER-IP is missing"
    );
}

#[test]
fn an_error_message_is_no_table() {
    insta::assert_snapshot!(
        mismatch(NODES, "The connection to the server was refused", Options::default()), @r#"
    the output is not the expected table: "The connection to the server was refused"
    - NAME   STATUS   ROLES           AGE    VERSION
    - n1     Ready    control-plane   3d7h   v1.27.2
    - n2     Ready    control-plane   27m    v1.27.2
    - n3     Ready    control-plane   65s    v1.27.2
    + The connection to the server was refused
    "#);
    assert_eq!(
        auto(NODES, "").unwrap_err().summary,
        "nothing was printed, expected \"NAME   STATUS   ROLES           AGE    VERSION\""
    );
}

#[test]
fn text_above_the_table_is_not_expected() {
    let actual = format!("Warning: deprecated\n{NODES}");
    assert_eq!(
        auto(NODES, &actual).unwrap_err().summary,
        "line 1 \"Warning: deprecated\" is not expected"
    );
    assert_eq!(auto(&format!("...\n{NODES}"), &actual), Ok(()));
}

#[test]
fn an_unknown_key_is_named() {
    let options = Options {
        key: names(&["NODE"]),
        ..Options::default()
    };
    assert_eq!(
        check(NODES, NODES, options).unwrap_err().summary,
        "key \"NODE\" is no column of the expectation, which has NAME, STATUS, ROLES, AGE, VERSION"
    );
}

#[test]
fn nothing_in_a_cell_acts_on_the_terminal() {
    let actual = NODES.replace("n2     Ready   ", "n2     R\u{202e}\x07ady");
    insta::assert_snapshot!(mismatch(NODES, &actual, table()), @r"
    row n2: STATUS is R\u{202e}\x07ady, expected Ready
      NAME   STATUS   ROLES           AGE    VERSION
      n1     Ready    control-plane   3d7h   v1.27.2
    ! n2     R\u{202e}\x07ady control-plane   27m    v1.27.2
             ^^^^^^^^^^^^^^^^ expected Ready
      n3     Ready    control-plane   65s    v1.27.2
    ");
}

#[test]
fn long_tables_are_cut_and_compared_fast() {
    let rows = |state: &str| {
        let rows = (0..10_000).map(|n| format!("\npod-{n:<10}   {state}   3d"));
        format!("NAME             STATUS    AGE{}", rows.collect::<String>())
    };
    let expected = rows("Running");
    assert_eq!(auto(&expected, &expected), Ok(()));
    let one = expected.replace("pod-5000         Running", "pod-5000         Pending");
    insta::assert_snapshot!(auto(&expected, &one).unwrap_err().to_string(), @r"
    row pod-5000: STATUS is Pending, expected Running
      NAME             STATUS    AGE
      … 4997 lines as expected
      pod-4997         Running   3d
      pod-4998         Running   3d
      pod-4999         Running   3d
    ! pod-5000         Pending   3d
                       ^^^^^^^ expected Running
      pod-5001         Running   3d
      pod-5002         Running   3d
      pod-5003         Running   3d
      … 4996 lines as expected
    ");
    let all = auto(&expected, &rows("Pending")).unwrap_err();
    assert_eq!(
        all.summary,
        "row pod-0: STATUS is Pending, expected Running"
    );
    assert_eq!(all.diff.lines().len(), 200);
    // Rows that are all the same, holes included, are tried once.
    let lines = |line: &str| format!("NAME         STATUS    AGE{}", line.repeat(10_000));
    let holes = lines("\n[..]         Running   [duration]");
    assert!(check(&holes, &lines("\npod          Pending   3d"), table()).is_err());
    assert_eq!(
        check(&holes, &lines("\npod          Running   3d"), table()),
        Ok(())
    );
}

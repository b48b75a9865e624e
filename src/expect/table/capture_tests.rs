use super::super::{Captures, Expectation, Mismatch, Options, Output};
use super::tests::{names, table};

const NODES: &str = "\
NAME   STATUS   ROLES           AGE    VERSION   INTERNAL-IP
n1     Ready    control-plane   3d7h   v1.27.2   10.0.0.1
n2     Ready    <none>          27m    v1.27.2   10.0.0.2
n3     Ready    <none>          65s    v1.27.2   10.0.0.3";

fn captures(
    expected: &str,
    actual: &str,
    known: &str,
    options: Options,
) -> Result<String, Mismatch> {
    let known: Captures = known
        .split_whitespace()
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let found = Expectation::new(expected, options).check(&Output::from(actual), &known)?;
    let pairs: Vec<_> = found
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    Ok(pairs.join(" "))
}

fn take(expected: &str, actual: &str) -> String {
    captures(expected, actual, "", Options::default()).unwrap()
}

fn failure(expected: &str, known: &str) -> String {
    captures(expected, NODES, known, table())
        .unwrap_err()
        .to_string()
}

#[test]
fn cells_of_several_columns_and_rows_are_taken() {
    let expected = "\
NAME   STATUS   ROLES           AGE    VERSION   INTERNAL-IP
[FIRST:word]     Ready    control-plane   [AGE:duration]   v[VERSION:version]   [FIRST_IP:ip]
n2     Ready    <none>          [duration]    v1.[..]   [SECOND_IP:ip]
...";
    assert_eq!(
        take(expected, NODES),
        "AGE=3d7h FIRST=n1 FIRST_IP=10.0.0.1 SECOND_IP=10.0.0.2 VERSION=1.27.2"
    );
}

#[test]
fn a_part_of_a_cell_is_taken() {
    let expected = "\
NAME          READY   STATUS    RESTARTS       AGE
web-[ID:hex]  1/1     Running   [N:int] (2d ago)   3d";
    let actual = "\
NAME          READY   STATUS    RESTARTS      AGE
web-5b6f9d8   1/1     Running   1 (5m ago)    3d";
    assert_eq!(take(expected, actual), "ID=5b6f9d8 N=1");
    let expected = expected.replace("(2d ago)", "([SINCE:duration] ago)");
    assert_eq!(take(&expected, actual), "ID=5b6f9d8 N=1 SINCE=5m");
}

#[test]
fn one_name_in_two_rows_agrees() {
    let expected = "\
POD          NODE
a            [NODE:word]
b            [NODE:word]";
    let actual = "POD   NODE\nb     n1\na     n1";
    assert_eq!(take(expected, actual), "NODE=n1");
    let actual = "POD   NODE\na     n1\nb     n2";
    let mismatch = captures(expected, actual, "", Options::default()).unwrap_err();
    insta::assert_snapshot!(mismatch.to_string(), @"
    row b: NODE is n2, expected [NODE:word] (NODE is n1)
      POD   NODE
      a     n1
    ! b     n2
            ^^ expected [NODE:word] (NODE is n1)
    ");
    // Which row is whose is found so that the names agree.
    let expected = "POD     NODE\n[word]  [A:word]\nb       [A:word]";
    let actual = "POD   NODE\na     n1\nc     n2\nb     n2";
    let subset = Options {
        rows_subset: true,
        ..table()
    };
    assert_eq!(captures(expected, actual, "", subset).unwrap(), "A=n2");
}

#[test]
fn one_name_in_two_columns_agrees() {
    let expected = "NAME         HOSTNAME\n[N:word]     [N:word]\n[M:word]     [M:word]-x";
    assert_eq!(
        take(expected, "NAME   HOSTNAME\nn1     n1-x\nn2     n2"),
        "M=n1 N=n2"
    );
    let mismatch = captures(
        expected,
        "NAME   HOSTNAME\nn1     n1-x\nn2     n3",
        "",
        table(),
    );
    insta::assert_snapshot!(mismatch.unwrap_err().to_string(), @"
    row [N:word] (N is n2): HOSTNAME is n3, expected [N:word] (N is n2)
      NAME   HOSTNAME
      n1     n1-x
    ! n2     n3
             ^^ expected [N:word] (N is n2)
    ");
}

#[test]
fn known_names_are_told_with_their_values() {
    let expected = "\
NAME     STATUS   ROLES           AGE    VERSION   INTERNAL-IP
[NODE:word]   Ready    control-plane   3d7h   v1.27.2   [IP:ip]
n2       Ready    <none>          27m    v1.27.2   10.0.0.2
n3       Ready    <none>          65s    v1.27.2   10.0.0.3";
    assert_eq!(
        captures(expected, NODES, "NODE=n1", table()).unwrap(),
        "IP=10.0.0.1 NODE=n1"
    );
    insta::assert_snapshot!(failure(expected, "NODE=n7"), @"
    row [NODE:word] (NODE is n7) is missing
      NAME   STATUS   ROLES           AGE    VERSION   INTERNAL-IP
    + n1     Ready    control-plane   3d7h   v1.27.2   10.0.0.1
      n2     Ready    <none>          27m    v1.27.2   10.0.0.2
      n3     Ready    <none>          65s    v1.27.2   10.0.0.3
    - [NODE:word]  Ready  control-plane  3d7h  v1.27.2  [IP:ip]
    ");
    insta::assert_snapshot!(failure(expected, "IP=10.0.0.9"), @"
    row [NODE:word]: INTERNAL-IP is 10.0.0.1, expected [IP:ip] (IP is 10.0.0.9)
      NAME   STATUS   ROLES           AGE    VERSION   INTERNAL-IP
    ! n1     Ready    control-plane   3d7h   v1.27.2   10.0.0.1
                                                       ^^^^^^^^ expected [IP:ip] (IP is 10.0.0.9)
      n2     Ready    <none>          27m    v1.27.2   10.0.0.2
      n3     Ready    <none>          65s    v1.27.2   10.0.0.3
    ");
    let version = expected.replace("[NODE:word]   Ready", "n1   [A:word][B:word]");
    insta::assert_snapshot!(failure(&version, "A=Not B=Ready"), @"
    row n1: STATUS is Ready, expected [A:word][B:word] (A is Not, B is Ready)
      NAME   STATUS   ROLES           AGE    VERSION   INTERNAL-IP
    ! n1     Ready    control-plane   3d7h   v1.27.2   10.0.0.1
             ^^^^^ expected [A:word][B:word] (A is Not, B is Ready)
      n2     Ready    <none>          27m    v1.27.2   10.0.0.2
      n3     Ready    <none>          65s    v1.27.2   10.0.0.3
    ");
}

#[test]
fn the_key_column_may_hold_holes() {
    let expected = "\
NAME           STATUS   ROLES           AGE    VERSION   INTERNAL-IP
[A:word]       Ready    control-plane   3d7h   v1.27.2   [ip]
n[int]         Ready    worker          27m    v1.27.2   10.0.0.2
n[int]         Ready    <none>          65s    v1.27.2   10.0.0.3";
    insta::assert_snapshot!(failure(expected, ""), @"
    row n[int]/worker: ROLES is <none>, expected worker
      NAME   STATUS   ROLES           AGE    VERSION   INTERNAL-IP
      n1     Ready    control-plane   3d7h   v1.27.2   10.0.0.1
    ! n2     Ready    <none>          27m    v1.27.2   10.0.0.2
                      ^^^^^^ expected worker
      n3     Ready    <none>          65s    v1.27.2   10.0.0.3
    ");
    let options = Options {
        key: names(&["internal-ip"]),
        ..Options::default()
    };
    let summary = captures(expected, NODES, "", options).unwrap_err().summary;
    assert_eq!(summary, "row 10.0.0.2: ROLES is <none>, expected worker");
}

#[test]
fn holes_may_be_wider_and_narrower_than_their_column() {
    let rows = [
        "[NAME_OF_THE_NODE:word] Ready <none> 27m v1.27.2 10.0.0.2",
        "[NAME_OF_THE_NODE:word]   Ready   <none>   27m   v1.27.2   10.0.0.2",
        "[NAME_OF_THE_NODE:word]     Ready    <none>          27m    v1.27.2   10.0.0.2",
        "n2     [word]   <none>   27m    v1.27.2   10.0.0.2",
        "n2     Ready    [ROLES:..]   27m    v1.27.2   10.0.0.2",
        "n2     Ready    [..]          27m    v1.27.2   10.0.0.2",
        "n2     Ready    <none>          [duration]    v1.27.2   10.0.0.2",
        "n2     Ready    <none>          [AGE_OF_N2:duration]   v1.27.2   10.0.0.2",
    ];
    for row in rows {
        let mut lines: Vec<_> = NODES.lines().collect();
        lines[2] = row;
        let found = captures(&lines.join("\n"), NODES, "", Options::default());
        assert!(found.is_ok(), "{row}\n{}", found.unwrap_err());
        let wrong = NODES.replace("10.0.0.2", "10.0.0.9");
        assert!(captures(&lines.join("\n"), &wrong, "", Options::default()).is_err());
    }
}

#[test]
fn holes_leave_empty_cells_empty() {
    let expected = "\
DEV        MODEL         NAME   SIZE     BUS_PATH   SYSTEM_DISK
/dev/sda   [MODEL:..]           480 GB   /1         *
/dev/sdb   [MODEL_OF_B:word]    [SIZE:int] TB   /2";
    let actual = "\
DEV        MODEL        NAME   SIZE     BUS_PATH   SYSTEM_DISK
/dev/sdb   ST4000NM            4 TB     /2
/dev/sda   SAMSUNG MZ          480 GB   /1         *";
    assert_eq!(
        take(expected, actual),
        "MODEL=SAMSUNG MZ MODEL_OF_B=ST4000NM SIZE=4"
    );
    let wrong = actual.replace(
        "ST4000NM            4 TB     /2",
        "ST4000NM            4 TB     /2         *",
    );
    let summary = captures(expected, &wrong, "", Options::default())
        .unwrap_err()
        .summary;
    assert_eq!(summary, "row /dev/sdb: SYSTEM_DISK is *, expected empty");
}

#[test]
fn holes_stand_in_boxes_and_in_right_aligned_columns() {
    let expected = "\
+----+--------+
| ID |  NAME  |
+----+--------+
| [ID:hex] | infra1 |
| [hex] | [NAME:word] |
+----+--------+";
    let actual = "\
+------------------+--------+
|        ID        |  NAME  |
+------------------+--------+
| 8211f1d0f64f3269 | infra1 |
| 91bc3c398fb3c146 | infra2 |
+------------------+--------+";
    assert_eq!(take(expected, actual), "ID=8211f1d0f64f3269 NAME=infra2");
    let expected = "\
Filesystem      Size  Used Avail Use% Mounted on
/dev/sda1        97G   [USED:word]   [..]  [int]% /
tmpfs           3.9G     0  3.9G   0% /dev/shm";
    let actual = "\
Filesystem      Size  Used Avail Use% Mounted on
/dev/sda1        97G   35G   62G  37% /
tmpfs           3.9G     0  3.9G   0% /dev/shm";
    assert_eq!(captures(expected, actual, "", table()).unwrap(), "USED=35G");
}

use super::super::{Captures, Expectation, Options, Output};
use super::tests::{NODES, check, names, table};

fn accept_with(expected: &str, actual: &str, options: &Options) -> String {
    let (expected, actual): (Vec<_>, Vec<_>) =
        (expected.lines().collect(), actual.lines().collect());
    super::accept(&expected, &actual, options, &Captures::default()).join("\n")
}

fn accept(expected: &str, actual: &str) -> String {
    let accepted = accept_with(expected, actual, &Options::default());
    assert_eq!(check(&accepted, actual, Options::default()), Ok(()));
    accepted
}

#[test]
fn what_matches_stays_as_it_is() {
    let actual = "\
NAME             STATUS   ROLES           AGE   VERSION
n3               Ready    control-plane   1y    v1.27.2
n1               Ready    control-plane   5s    v1.27.2
n2               Ready    control-plane   2d    v1.27.2";
    assert_eq!(accept(NODES, actual), NODES);
    let expectation = Expectation::new(format!("{NODES}\n"), Options::default());
    let accepted = expectation.accept(&Output::from(actual), &Captures::default());
    assert_eq!(accepted, Ok(format!("{NODES}\n")));
}

#[test]
fn a_cell_is_replaced_where_it_fits() {
    let actual = "\
NAME   STATUS     ROLES    AGE   VERSION
n1     NotReady   worker   5s    v1.27.2
n2     Ready      control-plane   2d    v1.28.0
n3     Ready      control-plane   2d    v1.27.2";
    insta::assert_snapshot!(accept(NODES, actual), @"
    NAME   STATUS     ROLES           AGE    VERSION
    n1     NotReady   worker          3d7h   v1.27.2
    n2     Ready      control-plane   27m    [version]
    n3     Ready      control-plane   65s    v1.27.2
    ");
    let actual = actual.replace("NotReady", "Unknown ");
    insta::assert_snapshot!(accept(NODES, &actual), @"
    NAME   STATUS   ROLES           AGE    VERSION
    n1     Unknown  worker          3d7h   v1.27.2
    n2     Ready    control-plane   27m    [version]
    n3     Ready    control-plane   65s    v1.27.2
    ");
}

#[test]
fn holes_stay_in_cells_that_match() {
    let expected = "\
NAME          STATUS   INTERNAL-IP      VERSION
[NODE:word]   Ready    [NODE_IP:ip]   v1.[..]
n2            Ready    [ip]   v1.27.2";
    let actual = "\
NAME   STATUS                     INTERNAL-IP   VERSION
n1     Ready,SchedulingDisabled   10.0.0.1      v1.27.2
n2     Ready                      10.0.0.2      v1.27.2";
    insta::assert_snapshot!(accept(expected, actual), @"
    NAME          STATUS                     INTERNAL-IP    VERSION
    [NODE:word]   Ready,SchedulingDisabled   [NODE_IP:ip]   v1.[..]
    n2            Ready                      [ip]           v1.27.2
    ");
    let actual = actual.replace("Ready,SchedulingDisabled", "Down                    ");
    insta::assert_snapshot!(accept(expected, &actual), @"
    NAME          STATUS   INTERNAL-IP      VERSION
    [NODE:word]   Down     [NODE_IP:ip]   v1.[..]
    n2            Ready    [ip]   v1.27.2
    ");
}

#[test]
fn rows_come_and_go() {
    let actual = "\
NAME     STATUS   ROLES           AGE    VERSION
worker   Ready    <none>          27m    v1.27.2
n1       Ready    control-plane   3d7h   v1.27.2
w2       Ready    <none>          5m     v1.27.2
n2       Ready    control-plane   65s    v1.27.2";
    insta::assert_snapshot!(accept(NODES, actual), @"
    NAME     STATUS   ROLES           AGE    VERSION
    worker   Ready    <none>          27m    v1.27.2
    n1       Ready    control-plane   3d7h   v1.27.2
    w2       Ready    <none>          5m     v1.27.2
    n2       Ready    control-plane   27m    v1.27.2
    ");
    let two = "NAME   STATUS\nn1     Ready\n...\nn3     Ready";
    let other = "NAME   STATUS\nn0     Ready\nn3     Broken";
    insta::assert_snapshot!(accept(two, other), @"
    NAME   STATUS
    ...
    n3     Broken
    ");
    let subset = Options {
        rows_subset: true,
        ..table()
    };
    insta::assert_snapshot!(
        accept_with("NAME   STATUS\nn3     Ready\nn4     Ready", other, &subset), @"
    NAME   STATUS
    n3     Broken
    ");
}

#[test]
fn a_row_with_holes_stands_for_one_that_shares_its_cells() {
    let expected = "\
NAME                 READY   STATUS    IP
coredns-6jr2x        1/1     Running   [POD_IP:ip]
etcd-n1              1/1     Running   [ip]";
    let actual = "\
NAME                 READY   STATUS    IP
etcd-n1              1/1     Running   10.0.0.1
coredns-9k2vw        1/1     Running   10.0.0.2";
    insta::assert_snapshot!(accept(expected, actual), @"
    NAME                 READY   STATUS    IP
    coredns-9k2vw        1/1     Running   [POD_IP:ip]
    etcd-n1              1/1     Running   [ip]
    ");
}

#[test]
fn rows_come_in_the_order_of_the_output_if_that_counts() {
    let ordered = Options {
        ordered: true,
        ..table()
    };
    let expected = "NAME   STATUS\nn1     Ready\nn2     Ready\n...\nn9     Ready";
    let actual = "NAME   STATUS\nn0     Ready\nn2     Ready\nn5     Ready\nn1     Ready\nn7     Ready\nn9     Ready\nn8     Down";
    insta::assert_snapshot!(accept_with(expected, actual, &ordered), @"
    NAME   STATUS
    n0     Ready
    n2     Ready
    ...
    n1     Ready
    n7     Ready
    n9     Ready
    n8     Down
    ");
    let subset = Options {
        rows_subset: true,
        ..ordered
    };
    insta::assert_snapshot!(
        accept_with("NAME   STATUS\nn1     Ready\nn2     Ready", actual, &subset), @"
    NAME   STATUS
    n2     Ready
    n1     Ready
    ");
}

#[test]
fn columns_come_and_go() {
    let actual = "\
NAME   STATUS   AGE    VERSION   INTERNAL-IP
n1     Ready    3d7h   v1.27.2   10.0.0.1
n2     Ready    27m    v1.27.2   10.0.0.2
n3     Ready    65s    v1.27.2   10.0.0.3";
    insta::assert_snapshot!(accept(NODES, actual), @"
    NAME   STATUS   AGE    VERSION   INTERNAL-IP
    n1     Ready    3d7h   v1.27.2   10.0.0.1
    n2     Ready    27m    v1.27.2   10.0.0.2
    n3     Ready    65s    v1.27.2   10.0.0.3
    ");
    let subset = Options {
        columns_subset: true,
        ignore: names(&["VERSION", "AGE"]),
        ..Options::default()
    };
    let other = actual.replace("v1.27.2", "v1.28.0").replace("n3", "n4");
    insta::assert_snapshot!(accept_with(NODES, &other, &subset), @"
    NAME   STATUS   AGE    VERSION
    n1     Ready    3d7h   v1.27.2
    n2     Ready    27m    v1.27.2
    n4     Ready    65s    v1.28.0
    ");
}

#[test]
fn boxes_keep_their_frame() {
    let expected = "\
+------------------+---------+--------+------------------------+
|        ID        | STATUS  |  NAME  |       PEER ADDRS       |
+------------------+---------+--------+------------------------+
| 8211f1d0f64f3269 | started | infra1 | http://127.0.0.1:12380 |
| 91bc3c398fb3c146 | started | infra2 | http://127.0.0.1:22380 |
+------------------+---------+--------+------------------------+";
    let actual = expected.replace("started | infra2", "stopped | infra2");
    insta::assert_snapshot!(accept(expected, &actual), @"
    +------------------+---------+--------+------------------------+
    |        ID        | STATUS  |  NAME  |       PEER ADDRS       |
    +------------------+---------+--------+------------------------+
    | 8211f1d0f64f3269 | started | infra1 | http://127.0.0.1:12380 |
    | 91bc3c398fb3c146 | stopped | infra2 | http://127.0.0.1:22380 |
    +------------------+---------+--------+------------------------+
    ");
    let actual = "\
+------------------+-----------+--------+------------------------+------------+
|        ID        |  STATUS   |  NAME  |       PEER ADDRS       | IS LEARNER |
+------------------+-----------+--------+------------------------+------------+
| 8211f1d0f64f3269 |   started | infra1 | http://127.0.0.1:12380 |      false |
| 91bc3c398fb3c147 | unstarted | infra2 | http://127.0.0.1:22380 |      false |
| a1bc3c398fb3c147 |   started | infra3 | http://127.0.0.1:22380 |       true |
+------------------+-----------+--------+------------------------+------------+";
    insta::assert_snapshot!(accept(expected, actual), @"
    +------------------+-----------+--------+------------------------+------------+
    |        ID        |  STATUS   |  NAME  |       PEER ADDRS       | IS LEARNER |
    +------------------+-----------+--------+------------------------+------------+
    | 8211f1d0f64f3269 | started   | infra1 | http://127.0.0.1:12380 | false      |
    | 91bc3c398fb3c147 | unstarted | infra2 | http://127.0.0.1:22380 | false      |
    | a1bc3c398fb3c147 | started   | infra3 | http://127.0.0.1:22380 | true       |
    +------------------+-----------+--------+------------------------+------------+
    ");
}

#[test]
fn psql_and_markdown_keep_their_frame() {
    let psql = " id | name\n----+------\n  1 | ab\n  2 | cd\n(2 rows)";
    let other = " id  | name\n-----+------\n   1 | ab\n   2 | longer\n 100 | x\n(3 rows)";
    insta::assert_snapshot!(accept(psql, other), @"
     id  |  name
    -----+--------
       1 | ab
       2 | longer
     100 | x
    (3 rows)
    ");
    let markdown = "| Node | Status | Age |\n|:-----|:------:|----:|\n| n1   | [word] |  3d |\n| n2   | Ready  |  5m |";
    let other =
        "| Node | Status | Age |\n|---|---|---|\n| n1 | Ready | 1d |\n| n2 | NotReady | 1d |";
    insta::assert_snapshot!(accept(markdown, other), @"
    | Node | Status   | Age |
    |:-----|:--------:|----:|
    | n1   | [word]   |  3d |
    | n2   | NotReady |  5m |
    ");
    let uneven = "| Node | Status |\n|---|---|\n| n1 | Ready |\n| n2 | Ready |";
    let other = "| Node | Status |\n|---|---|\n| n1 | Ready |\n| n2 | Broken |\n| n3 | Ok |";
    insta::assert_snapshot!(accept(uneven, other), @"
    | Node | Status |
    |---|---|
    | n1 | Ready |
    | n2 | Broken |
    | n3 | Ok |
    ");
    let box_drawn = "┌───┬──────┐\n│ a │ name │\n├───┼──────┤\n│ 1 │ x    │\n├───┼──────┤\n│ 2 │ y    │\n└───┴──────┘";
    let other = "┌───┬──────┐\n│ a │ name │\n├───┼──────┤\n│ 2 │ y    │\n├───┼──────┤\n│ 3 │ longer │\n├───┼──────┤\n│ 4 │ z │\n└───┴──────┘";
    insta::assert_snapshot!(accept(box_drawn, other), @"
    ┌───┬────────┐
    │ a │ name   │
    ├───┼────────┤
    │ 2 │ y      │
    ├───┼────────┤
    │ 3 │ longer │
    ├───┼────────┤
    │ 4 │ z      │
    └───┴────────┘
    ");
}

#[test]
fn text_around_tables_follows_the_output() {
    let patroni = "\
+ Cluster: pg12ute (6959847276950353765) +-----------+
| Member | Host         | State    | TL | Lag in MB |
+--------+--------------+----------+----+-----------+
| a-01   | 10.255.8.101 | starting |    |   unknown |
+--------+--------------+----------+----+-----------+";
    let actual = patroni
        .replace("pg12ute", "pg13")
        .replace("starting", "running ");
    insta::assert_snapshot!(accept(patroni, &actual), @"
    + Cluster: pg13 (6959847276950353765) ---------------+
    | Member | Host         | State    | TL | Lag in MB |
    +--------+--------------+----------+----+-----------+
    | a-01   | 10.255.8.101 | running  |    |   unknown |
    +--------+--------------+----------+----+-----------+
    ");
    let title = "Talos nodes\nNAME   STATUS\nn1     Ready";
    let actual = "Warning: old\nNAME   STATUS\nn1     Down";
    insta::assert_snapshot!(accept_with(title, actual, &table()), @"
    Warning: old
    NAME   STATUS
    n1     Down
    ");
}

#[test]
fn each_of_several_tables_is_accepted_by_itself() {
    let expected = "\
NAME       READY   STATUS
pod/[word] 1/1     Running
pod/b      1/1     Running

NAME                 TYPE        CLUSTER-IP
service/kubernetes   ClusterIP   [ip]";
    let actual = "\
NAME          READY   STATUS
pod/a-x1      1/1     Running
pod/b         0/1     Pending

NAME                 TYPE        CLUSTER-IP
service/kubernetes   ClusterIP   10.0.0.1

NAME                READY   UP-TO-DATE   AVAILABLE   AGE
deployment.apps/a   1/1     1            1           5m";
    insta::assert_snapshot!(accept(expected, actual), @"
    NAME       READY   STATUS
    pod/[word] 1/1     Running
    pod/b      0/1     Pending

    NAME                 TYPE        CLUSTER-IP
    service/kubernetes   ClusterIP   [ip]

    NAME                READY   UP-TO-DATE   AVAILABLE   AGE
    deployment.apps/a   1/1     1            1           5m
    ");
}

#[test]
fn output_that_is_no_table_is_taken_as_it_is() {
    let actual = "The connection to the server [::1]:6443 was refused\n...";
    insta::assert_snapshot!(accept(NODES, actual), @r"
    The connection to the server [::1]:6443 was refused
    \.\.\. (re)
    ");
    insta::assert_snapshot!(accept_with(NODES, "Error from server: [ip] is none", &table()), @"Error from server: [ip] is none");
    assert_eq!(accept_with(NODES, "", &Options::default()), "");
}

#[test]
fn a_name_takes_one_value() {
    let expected = "NODE          OWNER\n[NODE:word]   a\nn2            [NODE:word]";
    let actual = "NODE   OWNER\nn1     a\nn2     n3";
    insta::assert_snapshot!(accept(expected, actual), @"
    NODE          OWNER
    [NODE:word]   a
    n2            n3
    ");
    let lines: Vec<_> = expected.lines().collect();
    let actual: Vec<_> = actual.lines().collect();
    let known = Captures::from_iter([("NODE".to_owned(), "n0".to_owned())]);
    let accepted = super::accept(&lines, &actual, &Options::default(), &known);
    insta::assert_snapshot!(accepted.join("\n"), @"
    NODE          OWNER
    n1            a
    n2            n3
    ");
}

#[test]
fn tables_of_ps_and_df_keep_their_alignment() {
    let df = "\
Filesystem      Size  Used Avail Use% Mounted on
/dev/sda1        97G   35G   62G  37% /
tmpfs           3.9G     0  3.9G   0% /dev/shm";
    let actual = "\
Filesystem      Size  Used Avail Use% Mounted on
/dev/sda1        97G    5G   92G   5% /
tmpfs           3.9G  1.0G  2.9G  25% /dev/shm
/dev/nvme0n1p1 1000G  900G  100G  90% /var/lib/etcd";
    insta::assert_snapshot!(accept_with(df, actual, &table()), @"
    Filesystem      Size  Used Avail Use% Mounted on
    /dev/sda1        97G    5G   92G   5% /
    tmpfs           3.9G  1.0G  2.9G  25% /dev/shm
    /dev/nvme0n1p1 1000G  900G  100G  90% /var/lib/etcd
    ");
}

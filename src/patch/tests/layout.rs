//! What a patch makes of the layout around it.

use super::{NODE, patched};

/// What patches of the node above change, each shown as a diff.
fn diffs(patches: &[&str]) -> String {
    let mut told = String::new();
    for patch in patches {
        let now = patched(NODE, patch);
        let diff = similar::TextDiff::from_lines(NODE, &now);
        let diff = diff.unified_diff().context_radius(1).to_string();
        told += &format!(
            "== {}\n{diff}",
            patch.replace("- {op: ", "").replace('}', "")
        );
    }
    told
}

#[test]
fn what_is_new_looks_like_what_is_there() {
    insta::assert_snapshot!(diffs(&[
        "- {op: replace, path: /machine/network/hostname, value: n2}",
        "- {op: replace, path: /machine/type, value: {a: 1, b: [x, 'yes', 10]}}",
        "- {op: add, path: /machine/network/interfaces/0/addresses/-, value: 10.0.2.1/24}",
        "- {op: add, path: /machine/network/interfaces/1, value: {interface: eth2, vlans: [{id: 1, x: []}]}}",
        "- {op: add, path: /machine/network/interfaces/0, value: {interface: eth2}}",
        "- {op: add, path: /machine/sysctls/net.x, value: '1'}",
        "- {op: add, path: /machine/install/image, value: a:b}",
        "- {op: replace, path: /machine/files/0/content, value: \"x\\ny\\nz\"}",
        "- {op: replace, path: /machine/files/0/path, value: 5}",
        "- {op: replace, path: /machine/files/0/path, value: /etc/y}",
        "- {op: add, path: /cluster, value: {a: {b: c}}}",
    ]), @r#"
    == replace, path: /machine/network/hostname, value: n2
    @@ -6,3 +6,3 @@
       network:
    -    hostname: n1 # by its name
    +    hostname: n2 # by its name
         interfaces:
    == replace, path: /machine/type, value: {a: 1, b: [x, 'yes', 10]
    @@ -3,3 +3,8 @@
     machine:
    -  type: controlplane
    +  type:
    +    a: 1
    +    b:
    +    - x
    +    - "yes"
    +    - 10
       # Where it is
    == add, path: /machine/network/interfaces/0/addresses/-, value: 10.0.2.1/24
    @@ -9,3 +9,3 @@
           - interface: eth0
    -        addresses: [10.0.0.1/24, 10.0.1.1/24]
    +        addresses: [10.0.0.1/24, 10.0.1.1/24, 10.0.2.1/24]
             # by hand
    == add, path: /machine/network/interfaces/1, value: {interface: eth2, vlans: [{id: 1, x: []]
    @@ -12,2 +12,6 @@
             mtu: 1500
    +      - interface: eth2
    +        vlans:
    +          - id: 1
    +            x: []
     
    == add, path: /machine/network/interfaces/0, value: {interface: eth2
    @@ -8,2 +8,3 @@
         interfaces:
    +      - interface: eth2
           - interface: eth0
    == add, path: /machine/sysctls/net.x, value: '1'
    @@ -16,3 +16,4 @@
             dhcp: true
    -  sysctls: {}
    +  sysctls:
    +    net.x: "1"
       install: {disk: '/dev/sda', wipe: false}
    == add, path: /machine/install/image, value: a:b
    @@ -17,3 +17,3 @@
       sysctls: {}
    -  install: {disk: '/dev/sda', wipe: false}
    +  install: {disk: '/dev/sda', wipe: false, image: 'a:b'}
       files:
    == replace, path: /machine/files/0/content, value: "x\ny\nz"
    @@ -19,5 +19,6 @@
       files:
    -  - content: |
    -      a
    -      b
    +  - content: |-
    +      x
    +      y
    +      z
         path: "/etc/x"
    == replace, path: /machine/files/0/path, value: 5
    @@ -22,2 +22,2 @@
           b
    -    path: "/etc/x"
    +    path: 5
    == replace, path: /machine/files/0/path, value: /etc/y
    @@ -22,2 +22,2 @@
           b
    -    path: "/etc/x"
    +    path: "/etc/y"
    == add, path: /cluster, value: {a: {b: c
    @@ -23 +23,4 @@
         path: "/etc/x"
    +cluster:
    +  a:
    +    b: c
    "#);
}

#[test]
fn what_goes_takes_its_comments_along() {
    insta::assert_snapshot!(diffs(&[
        "- {op: remove, path: /machine/network/interfaces/0/addresses/0}",
        "- {op: remove, path: /machine/network/interfaces/0/mtu}",
        "- {op: remove, path: /machine/network/interfaces/0/interface}",
        "- {op: remove, path: /machine/network/interfaces/0}",
        "- {op: remove, path: /machine/network/interfaces/1}",
        "- {op: remove, path: /machine/network}",
        "- {op: remove, path: /version}",
        "- {op: remove, path: /machine/install/wipe}",
        "- {op: remove, path: /machine/files/0}",
        "- {op: replace, path: /machine/network, value: x}",
    ]), @r#"
    == remove, path: /machine/network/interfaces/0/addresses/0
    @@ -9,3 +9,3 @@
           - interface: eth0
    -        addresses: [10.0.0.1/24, 10.0.1.1/24]
    +        addresses: [10.0.1.1/24]
             # by hand
    == remove, path: /machine/network/interfaces/0/mtu
    @@ -10,4 +10,2 @@
             addresses: [10.0.0.1/24, 10.0.1.1/24]
    -        # by hand
    -        mtu: 1500
     
    == remove, path: /machine/network/interfaces/0/interface
    @@ -8,4 +8,3 @@
         interfaces:
    -      - interface: eth0
    -        addresses: [10.0.0.1/24, 10.0.1.1/24]
    +      - addresses: [10.0.0.1/24, 10.0.1.1/24]
             # by hand
    == remove, path: /machine/network/interfaces/0
    @@ -8,7 +8,2 @@
         interfaces:
    -      - interface: eth0
    -        addresses: [10.0.0.1/24, 10.0.1.1/24]
    -        # by hand
    -        mtu: 1500
    -
           # the second
    == remove, path: /machine/network/interfaces/1
    @@ -13,5 +13,2 @@
     
    -      # the second
    -      - interface: eth1
    -        dhcp: true
       sysctls: {}
    == remove, path: /machine/network
    @@ -4,14 +4,2 @@
       type: controlplane
    -  # Where it is
    -  network:
    -    hostname: n1 # by its name
    -    interfaces:
    -      - interface: eth0
    -        addresses: [10.0.0.1/24, 10.0.1.1/24]
    -        # by hand
    -        mtu: 1500
    -
    -      # the second
    -      - interface: eth1
    -        dhcp: true
       sysctls: {}
    == remove, path: /version
    @@ -1,3 +1,2 @@
     # The node
    -version: v1alpha1 # of the file
     machine:
    == remove, path: /machine/install/wipe
    @@ -17,3 +17,3 @@
       sysctls: {}
    -  install: {disk: '/dev/sda', wipe: false}
    +  install: {disk: '/dev/sda'}
       files:
    == remove, path: /machine/files/0
    @@ -18,6 +18,2 @@
       install: {disk: '/dev/sda', wipe: false}
    -  files:
    -  - content: |
    -      a
    -      b
    -    path: "/etc/x"
    +  files: []
    == replace, path: /machine/network, value: x
    @@ -5,13 +5,3 @@
       # Where it is
    -  network:
    -    hostname: n1 # by its name
    -    interfaces:
    -      - interface: eth0
    -        addresses: [10.0.0.1/24, 10.0.1.1/24]
    -        # by hand
    -        mtu: 1500
    -
    -      # the second
    -      - interface: eth1
    -        dhcp: true
    +  network: x
       sysctls: {}
    "#);
}

#[test]
fn what_moves_keeps_its_bytes() {
    insta::assert_snapshot!(diffs(&[
        "- {op: move, from: /machine/network, path: /network}",
        "- {op: move, from: /machine/type, path: /machine/kind}",
        "- {op: copy, from: /machine/network/interfaces/0, path: /machine/files/-}",
        "- {op: copy, from: /machine/install, path: /machine/network/interfaces/1/install}",
    ]), @r#"
    == move, from: /machine/network, path: /network
    @@ -4,14 +4,2 @@
       type: controlplane
    -  # Where it is
    -  network:
    -    hostname: n1 # by its name
    -    interfaces:
    -      - interface: eth0
    -        addresses: [10.0.0.1/24, 10.0.1.1/24]
    -        # by hand
    -        mtu: 1500
    -
    -      # the second
    -      - interface: eth1
    -        dhcp: true
       sysctls: {}
    @@ -23 +11,12 @@
         path: "/etc/x"
    +network:
    +  hostname: n1 # by its name
    +  interfaces:
    +    - interface: eth0
    +      addresses: [10.0.0.1/24, 10.0.1.1/24]
    +      # by hand
    +      mtu: 1500
    +
    +    # the second
    +    - interface: eth1
    +      dhcp: true
    == move, from: /machine/type, path: /machine/kind
    @@ -3,3 +3,3 @@
     machine:
    -  type: controlplane
    +  kind: controlplane
       # Where it is
    == copy, from: /machine/network/interfaces/0, path: /machine/files/-
    @@ -23 +23,5 @@
         path: "/etc/x"
    +  - interface: eth0
    +    addresses: [10.0.0.1/24, 10.0.1.1/24]
    +    # by hand
    +    mtu: 1500
    == copy, from: /machine/install, path: /machine/network/interfaces/1/install
    @@ -16,2 +16,3 @@
             dhcp: true
    +        install: {disk: '/dev/sda', wipe: false}
       sysctls: {}
    "#);
}

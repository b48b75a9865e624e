//! What a cluster is made of: machine configs, manifests of several documents.

use super::Change;

const MACHINE: &str = include_str!("../real_tools/n1.machineconfig.yaml");

#[test]
fn a_machine_config_keeps_its_comments() {
    Change::patch(
        "\
- op: test
  path: /spec/machine/type
  value: controlplane
- op: replace
  path: /spec/machine/network/hostname
  value: n2
- op: replace
  path: /spec/machine/network/interfaces/0/vip/ip
  value: 192.0.2.20
- op: add
  path: /spec/machine/certSANs/-
  value: n2.home.example
- op: add
  path: /spec/machine/kubelet/extraArgs/feature-gates
  value: \"GracefulNodeShutdown=true\"
- op: replace
  path: /spec/machine/install/extraKernelArgs/0
  value: net.ifnames=1
- op: replace
  path: /spec/machine/sysctls/vm.nr_hugepages
  value: \"2048\"
- op: replace
  path: /spec/cluster/allowSchedulingOnControlPlanes
  value: false
",
    )
    .makes(
        "n1.yaml",
        MACHINE,
        &[
            ("hostname: n1 # Used", "hostname: n2 # Used"),
            ("ip: 192.0.2.10 # Specifies", "ip: 192.0.2.20 # Specifies"),
            (
                "            - n1.home.example\n",
                "            - n1.home.example\n            - n2.home.example\n",
            ),
            (
                "                rotate-server-certificates: \"true\"\n",
                "                rotate-server-certificates: \"true\"\n                feature-gates: \"GracefulNodeShutdown=true\"\n",
            ),
            ("- net.ifnames=0", "- net.ifnames=1"),
            ("nr_hugepages: \"1024\"", "nr_hugepages: \"2048\""),
            (
                "allowSchedulingOnControlPlanes: true # Allows",
                "allowSchedulingOnControlPlanes: false # Allows",
            ),
        ],
    );
}

#[test]
fn a_key_gives_its_place_to_another() {
    Change::patch(
        "\
- {op: remove, path: /spec/machine/install/disk}
- op: add
  path: /spec/machine/install/diskSelector
  value:
    size: '>= 400GB'
    type: ssd
",
    )
    .makes(
        "n1.yaml",
        MACHINE,
        &[
            (
                "            disk: /dev/sda # The disk used for installations.\n",
                "",
            ),
            (
                "                - talos.logging.kernel=udp://192.0.2.1:6050/\n",
                "                - talos.logging.kernel=udp://192.0.2.1:6050/\n            \
                 diskSelector:\n                size: \">= 400GB\"\n                type: ssd\n",
            ),
        ],
    );
}

const MANIFESTS: &str = r#"# The shop, all of it.
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
data:
  # Read at start-up.
  nginx.conf: |
    server {
      listen 8080;   # not 80: nobody is root here
      location / { return 200 "---\n"; }
    }
  LOG_LEVEL: 'info'
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  labels: {app: shop, tier: "front"}
spec:
  replicas: 2   # one a zone
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
      - name: nginx
        image: "nginx:1.27.0"   # renovate: docker
        ports:
        - containerPort: 8080
          name: http

        # Small is enough.
        resources:
          limits: {cpu: 100m, memory: 64Mi}
      - name: exporter
        image: nginx/nginx-prometheus-exporter:1.3.0
---
# What the ingress finds.
kind: Service
apiVersion: v1
metadata: {name: shop}
spec:
  ports:
  - {port: 80, targetPort: http}
...
"#;

#[test]
fn of_several_documents_one_is_changed() {
    let operations = "\
- op: replace
  path: /spec/template/spec/containers/0/image
  value: nginx:1.27.3
- op: replace
  path: /spec/replicas
  value: 3
- op: add
  path: /spec/template/spec/containers/0/env
  value:
  - name: TZ
    value: UTC
- op: replace
  path: /spec/template/spec/containers/0/resources/limits/memory
  value: 128Mi
- op: add
  path: /metadata/labels/owner
  value: web
";
    for document in ["2", "Deployment/shop"] {
        Change {
            annotation: &format!("patch=FILE document={document}"),
            lang: "yaml",
            text: operations,
        }
        .makes(
            "shop.yaml",
            MANIFESTS,
            &[
                (
                    "image: \"nginx:1.27.0\"   # renovate",
                    "image: \"nginx:1.27.3\"   # renovate",
                ),
                ("replicas: 2   # one", "replicas: 3   # one"),
                ("memory: 64Mi", "memory: 128Mi"),
                ("tier: \"front\"}", "tier: \"front\", owner: web}"),
                (
                    "          limits: {cpu: 100m, memory: 128Mi}\n",
                    "          limits: {cpu: 100m, memory: 128Mi}\n        \
                     env:\n        - name: TZ\n          value: UTC\n",
                ),
            ],
        );
    }
}

#[test]
fn a_merge_finds_its_document_too() {
    Change {
        annotation: "merge=FILE document=ConfigMap/shop",
        lang: "yaml",
        text: "data:\n  LOG_LEVEL: debug\n  TZ: UTC\n",
    }
    .makes(
        "shop.yaml",
        MANIFESTS,
        &[("  LOG_LEVEL: 'info'\n", "  LOG_LEVEL: 'debug'\n  TZ: UTC\n")],
    );
    Change {
        annotation: "merge=FILE document=3",
        lang: "json",
        text: r#"{"metadata": {"namespace": "shop"}}"#,
    }
    .makes(
        "shop.yaml",
        MANIFESTS,
        &[(
            "metadata: {name: shop}",
            "metadata: {name: shop, namespace: shop}",
        )],
    );
}

#[test]
fn which_document_is_meant_has_to_be_said() {
    Change::merge("data: {LOG_LEVEL: debug}").is_refused(
        "shop.yaml",
        MANIFESTS,
        &[
            "a.md:",
            "ConfigMap/shop",
            "Deployment/shop",
            "Service/shop",
            "document=",
        ],
    );
    Change {
        annotation: "merge=FILE document=Deployment/shp",
        lang: "yaml",
        text: "spec: {replicas: 1}",
    }
    .is_refused("shop.yaml", MANIFESTS, &["Deployment/shop"]);
}

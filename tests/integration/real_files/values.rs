//! Values of a chart: half of the file is comments, and half of these are what could be there.

use super::Change;

const VALUES: &str = r#"# Default values for shop.
# This is a YAML-formatted file.

replicaCount: 1

image:
  repository: registry.example/shop
  # -- Overrides the image tag whose default is the chart appVersion.
  tag: ""
  pullPolicy: IfNotPresent

imagePullSecrets: []
nameOverride: ''

serviceAccount:
  # Annotations to add to the service account
  annotations: {}

ingress:
  enabled: false
  className: ""
  hosts:
    - host: chart-example.local
      paths:
        - path: /
          pathType: ImplementationSpecific
  tls: []
  #  - secretName: chart-example-tls
  #    hosts:
  #      - chart-example.local

resources: {}
  # limits:
  #   cpu: 100m

# Nodes that it may run on.
nodeSelector: {}
tolerations: []   # none
"#;

#[test]
fn values_are_merged_and_comments_stay() {
    Change::merge(
        "\
replicaCount: 3
image:
  tag: \"1.4.2\"
serviceAccount:
  annotations:
    example.org/role: shop
ingress:
  enabled: true
  className: nginx
",
    )
    .makes(
        "values.yaml",
        VALUES,
        &[
            ("replicaCount: 1", "replicaCount: 3"),
            ("  tag: \"\"", "  tag: \"1.4.2\""),
            (
                "  annotations: {}\n",
                "  annotations:\n    example.org/role: shop\n",
            ),
            ("  enabled: false", "  enabled: true"),
            ("  className: \"\"", "  className: \"nginx\""),
        ],
    );
}

#[test]
fn null_takes_a_key_out_and_a_list_is_replaced() {
    Change::merge(
        "nodeSelector: null\ntolerations:\n- key: arm\n  operator: Exists\nnameOverride: null\n",
    )
    .makes(
        "values.yaml",
        VALUES,
        &[
            ("nameOverride: ''\n", ""),
            ("# Nodes that it may run on.\nnodeSelector: {}\n", ""),
            (
                "tolerations: []   # none\n",
                "tolerations:   # none\n  - key: arm\n    operator: Exists\n",
            ),
        ],
    );
}

#[test]
fn what_is_so_already_stays_to_the_byte() {
    Change::merge("image: {pullPolicy: IfNotPresent}\nnameOverride: \"\"\ntls: null\n").makes(
        "values.yaml",
        VALUES,
        &[],
    );
}

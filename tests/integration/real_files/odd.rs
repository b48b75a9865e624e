//! What not every reader of YAML knows: tags, values of the old YAML, templates, folded texts.

use super::Change;

const STACK: &str = r"AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Zone: {Type: String, Default: eu-north-1a}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain   # never lose it
    Properties:
      BucketName: !Sub '${AWS::StackName}-logs'
      Tags:
      - {Key: zone, Value: !Ref Zone}
      LifecycleConfiguration:
        Rules: [{Id: old, Status: Enabled, ExpirationInDays: 0x1E}]
Outputs:
  Arn:
    Value: !GetAtt [Bucket, Arn]
";

#[test]
fn tags_stay_where_nothing_changes() {
    Change::patch(
        "\
- {op: replace, path: /Resources/Bucket/DeletionPolicy, value: Delete}
- op: add
  path: /Resources/Bucket/Properties/Tags/-
  value: {Key: owner, Value: web}
- {op: add, path: /Outputs/Arn/Description, value: 'The bucket''s name, in full'}
",
    )
    .makes(
        "stack.yaml",
        STACK,
        &[
            ("Policy: Retain   #", "Policy: Delete   #"),
            (
                "      - {Key: zone, Value: !Ref Zone}\n",
                "      - {Key: zone, Value: !Ref Zone}\n      - Key: owner\n        Value: web\n",
            ),
            (
                "    Value: !GetAtt [Bucket, Arn]\n",
                "    Value: !GetAtt [Bucket, Arn]\n    Description: \"The bucket's name, in full\"\n",
            ),
        ],
    );
}

const PLAYBOOK: &str = "\
---
# A play as it was written years ago.
- hosts: web
  become: yes
  vars:
    mode: 0644
    start: 12:30:00
    since: 2019-03-01
    nothing: ~
    port:    8080      # aligned
    long: >-
      folded into
      one line
    key: |
      -----BEGIN A KEY-----
      abc

      -----END A KEY-----
  tasks:

  - name: \"install\"
    apt: name=nginx state=present

  # Last of all.
  - name: \"restart\"
    service: {name: nginx, state: restarted}
...
";

#[test]
fn values_of_the_old_yaml_keep_their_form() {
    Change::patch(
        "\
- {op: replace, path: /0/vars/port, value: 8081}
- {op: replace, path: /0/tasks/1/service/state, value: reloaded}
- op: add
  path: /0/tasks/1
  value: {name: configure, template: src=a.j2 dest=/etc/a}
- {op: replace, path: /0/vars/long, value: short}
",
    )
    .makes(
        "play.yml",
        PLAYBOOK,
        &[
            ("port:    8080      #", "port:    8081      #"),
            ("state: restarted", "state: reloaded"),
            (
                "    apt: name=nginx state=present\n",
                "    apt: name=nginx state=present\n  - name: configure\n    template: src=a.j2 dest=/etc/a\n",
            ),
            ("long: >-\n      folded into\n      one line\n", "long: >-\n      short\n"),
        ],
    );
}

#[test]
fn a_template_is_no_yaml_and_stays() {
    let before = "image:\n  tag: {{ .Values.tag }}\n{{- if .Values.tls }}\ntls: true\n{{- end }}\n";
    Change::merge("image: {tag: a}").is_refused(
        "deployment.yaml",
        before,
        &["a.md:", "deployment.yaml", "YAML"],
    );
}

#[test]
fn a_file_of_comments_takes_what_is_new() {
    let before = "# Nothing is set yet.\n# See the handbook.\n";
    Change::merge("colour: red\n").makes(
        "settings.yaml",
        before,
        &[(
            "# See the handbook.\n",
            "# See the handbook.\ncolour: red\n",
        )],
    );
    Change::merge("colour: red\n").makes(
        "settings.yml",
        "colour: blue # so far",
        &[("blue", "red")],
    );
}

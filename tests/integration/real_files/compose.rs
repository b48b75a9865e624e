//! A compose file: anchors, aliases and merge keys.

use super::Change;

const COMPOSE: &str = r#"x-logging: &logging
  driver: json-file
  options:
    max-size: "10m"   # each

x-common: &common
  restart: unless-stopped
  logging: *logging

services:
  db:
    <<: *common
    image: postgres:16.2-alpine   # not 17 yet
    environment:
      POSTGRES_PASSWORD_FILE: /run/secrets/db
    volumes: ["db:/var/lib/postgresql/data"]
  web:
    <<: *common
    image: "registry.example/web:2.4"
    ports:
      - "127.0.0.1:8080:80"
    depends_on:
    - db
    command: >-
      serve --workers 4
      --bind 0.0.0.0:80

volumes:
  db:
"#;

#[test]
fn a_service_changes_and_its_anchors_stay() {
    Change::patch(
        "\
- op: replace
  path: /services/db/image
  value: postgres:16.9-alpine
- op: add
  path: /services/web/ports/-
  value: \"127.0.0.1:8443:443\"
- op: add
  path: /services/web/depends_on/-
  value: cache
- op: add
  path: /services/db/environment/TZ
  value: UTC
",
    )
    .makes(
        "compose.yaml",
        COMPOSE,
        &[
            ("postgres:16.2-alpine   #", "postgres:16.9-alpine   #"),
            (
                "      - \"127.0.0.1:8080:80\"\n",
                "      - \"127.0.0.1:8080:80\"\n      - \"127.0.0.1:8443:443\"\n",
            ),
            ("    - db\n", "    - db\n    - cache\n"),
            ("/run/secrets/db\n", "/run/secrets/db\n      TZ: UTC\n"),
        ],
    );
}

#[test]
fn what_is_behind_an_anchor_can_be_changed_where_it_stands() {
    Change::merge("services:\n  web:\n    image: registry.example/web:2.5\n").makes(
        "compose.yaml",
        COMPOSE,
        &[(
            "\"registry.example/web:2.4\"",
            "\"registry.example/web:2.5\"",
        )],
    );
}

#[test]
fn what_comes_from_an_anchor_changes_in_one_place_only() {
    // `restart` comes from `common`, by a merge key: `web` gets one of its own.
    Change::patch("- {op: replace, path: /services/web/restart, value: always}\n").makes(
        "compose.yaml",
        COMPOSE,
        &[(
            "      --bind 0.0.0.0:80\n",
            "      --bind 0.0.0.0:80\n    restart: always\n",
        )],
    );
}

#[test]
fn who_shares_what_changes_keeps_what_it_had() {
    // The operation is about `x-common` alone, so nobody else may change along with it.
    let own = "    restart: unless-stopped\n    logging:\n      driver: json-file\n      \
               options:\n        max-size: \"10m\"   # each\n";
    let db = "    volumes: [\"db:/var/lib/postgresql/data\"]\n";
    let web = "      --bind 0.0.0.0:80\n";
    Change::patch("- {op: replace, path: /x-common/logging/driver, value: journald}\n").makes(
        "compose.yaml",
        COMPOSE,
        &[
            (
                "  logging: *logging\n",
                "  logging:\n    driver: journald\n    options:\n      max-size: \"10m\"   # each\n",
            ),
            ("  db:\n    <<: *common\n", "  db:\n"),
            (db, &format!("{db}{own}")),
            ("  web:\n    <<: *common\n", "  web:\n"),
            (web, &format!("{web}{own}")),
        ],
    );
}

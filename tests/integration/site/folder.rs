//! A folder of documents, without any configuration.

use super::{RUNBOOK, build, docs, files, main_part};

#[test]
fn runbooks_and_prose_become_pages_with_an_index_in_front() {
    let case = docs(&[
        (
            "README.md",
            "---\ntitle: Our runbooks\n---\nStart with [disks](disks.md#grow).\n",
        ),
        ("disks.md", RUNBOOK),
        ("net/dns.md", "# DNS\n\n```bash\n$ true\n```\n"),
        ("notes.txt", "for nobody"),
    ]);
    let ran = build(&case);
    assert_eq!(
        ran.stdout,
        "5 pages, 2 runbooks (2 never run) in docs/site; look at docs/site/index.html\n"
    );
    assert_eq!(ran.stderr, "");
    let page = case.read("docs/site/disks.html");
    assert!(
        main_part(&page).contains("id=\"step-grow-the-disks-1\""),
        "{page}"
    );
    assert!(!page.contains("owner: ops"), "front matter is hidden");
    let readme = case.read("docs/site/README.html");
    let main = main_part(&readme);
    assert!(main.contains("<h1 id=\"our-runbooks\">"), "{main}");
    assert!(main.contains("href=\"disks.html#grow\""), "{main}");
    let front = case.read("docs/site/index.html");
    let main = main_part(&front);
    for row in ["disks.html", "net/dns.html", "tags/prod.html"] {
        assert!(main.contains(&format!("href=\"{row}\"")), "{row}: {main}");
    }
    assert!(front.contains("<title>Runbooks - Our runbooks</title>"));
    assert!(main_part(&case.read("docs/site/tags/prod.html")).contains("href=\"../disks.html\""));
    assert!(
        case.read("docs/site/badges/net/dns.svg")
            .starts_with("<svg")
    );
    assert!(!case.has("docs/site/notes.txt"), "nothing leads to it");
}

#[test]
fn the_index_is_there_for_other_tools() {
    let case = docs(&[("disks.md", RUNBOOK), ("prose.md", "# Prose\n")]);
    build(&case);
    let json: serde_json::Value =
        serde_json::from_str(&case.read("docs/site/runbooks.json")).expect("JSON");
    let runbooks = json["runbooks"].as_array().expect("a list");
    assert_eq!(runbooks.len(), 1);
    assert_eq!(runbooks[0]["path"], "disks.md");
    assert_eq!(runbooks[0]["page"], "disks.html");
    assert_eq!(runbooks[0]["owner"], "ops");
    assert_eq!(json["generated_at"], "2027-01-15T08:00:00Z");
}

#[test]
fn two_builds_are_the_same_to_the_byte_and_the_second_takes_the_place_of_the_first() {
    let case = docs(&[
        ("a.md", RUNBOOK),
        ("b/c.md", "# C\n\n[a](../a.md)\n"),
        ("b/d.md", RUNBOOK),
    ]);
    build(&case);
    let first = files(&case.path("docs/site"));
    build(&case);
    assert_eq!(files(&case.path("docs/site")), first);
    let case = case.file("docs/e.md", "# E\n");
    std::fs::remove_file(case.path("docs/b/d.md")).expect("a document goes");
    build(&case);
    assert!(case.has("docs/site/e.html") && !case.has("docs/site/b/d.html"));
}

#[test]
fn what_others_keep_in_the_folder_of_the_site_stays() {
    let case = docs(&[("a.md", RUNBOOK)])
        .file("docs/site/.git/HEAD", "ref: refs/heads/main")
        .file("docs/site/CNAME", "docs.example.com");
    build(&case);
    let case = case
        .file("docs/site/logo.png", "mine")
        .file("docs/site/docs/mine.md", "# Mine\n\n```bash\n$ true\n```\n");
    let ran = build(&case);
    assert!(
        ran.stdout.starts_with("3 pages, 1 runbook "),
        "{}",
        ran.stdout
    );
    for own in [".git/HEAD", "CNAME", "logo.png", "docs/mine.md"] {
        assert!(case.has(&format!("docs/site/{own}")), "{own}");
    }
    let case = case
        .file("docs/logo.png", "of the documents")
        .file("docs/b.md", "![](logo.png)\n");
    let ran = case.run(["book", "build", "docs"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @"
    error: docs/site/logo.png is in the way: the site has a file there, and no build wrote this one
      = help: move it, or say another folder with --out
    ");
    assert_eq!(case.read("docs/site/logo.png"), "mine");
}

#[test]
fn what_is_in_sites_is_no_document() {
    let case = docs(&[("a.md", RUNBOOK)]);
    for out in ["docs/one/out", "docs/two"] {
        case.run(["book", "build", "docs", "--out", out]).exits(0);
    }
    let case = case
        .file("docs/one/out/mine.md", "# Mine\n\n```bash\n$ true\n```\n")
        .file("docs/two/deep/mine.md", "# Mine\n\n```bash\n$ true\n```\n");
    let ran = build(&case);
    assert!(
        ran.stdout.starts_with("3 pages, 1 runbook "),
        "{}",
        ran.stdout
    );
    for command in [["check", "docs"], ["ci", "docs"], ["replay", "docs"]] {
        let ran = case.run(command);
        assert!(!(ran.stdout + &ran.stderr).contains("mine"), "{command:?}");
    }
    assert!(
        !case
            .run(["check", "docs/two"])
            .exits(0)
            .stdout
            .contains("mine")
    );
}

#[test]
fn what_pages_lead_to_comes_along_and_nothing_else() {
    let case = docs(&[
        (
            "a.md",
            "![one](img/one.png) [two](<my file.txt>) <img src=\"img/three.png\">\n\
             [up](../outside.txt) [env](.env) [page](page.html) [gone](gone.txt)\n",
        ),
        ("img/one.png", "1"),
        ("img/three.png", "3"),
        ("img/four.png", "4"),
        ("my file.txt", "2"),
        (".env", "TOKEN=x"),
        ("page.html", "<script>alert(1)</script>"),
    ])
    .file("outside.txt", "x");
    let ran = build(&case);
    assert_eq!(
        ran.stderr,
        "note: docs/.env is not in the site: it is hidden\n\
         note: docs/page.html is not in the site: a browser would run what is in it\n\
         note: 1 link leads to nothing in the site:\n  \
         docs/a.md:2: gone.txt\n"
    );
    for (name, is_there) in [
        ("img/one.png", true),
        ("img/three.png", true),
        ("my file.txt", true),
        ("img/four.png", false),
        (".env", false),
        ("page.html", false),
        ("outside.txt", false),
        ("a.md", false),
    ] {
        assert_eq!(case.has(&format!("docs/site/{name}")), is_there, "{name}");
    }
}

#[test]
fn odd_names_have_pages_that_links_lead_to() {
    let case = docs(&[
        (
            "a.md",
            "[1](odd%20dir/x%23y%3F.md#z) [2](old.markdown) [3](sub/) [4](tags/prod.md) [5](ü.md)\n",
        ),
        ("odd dir/x#y?.md", RUNBOOK),
        ("old.markdown", "# Old\n"),
        ("old.md", "# New\n\n[a](old.markdown 'other')\n"),
        ("sub/readme.md", "# Sub\n\n[up](../old.markdown)\n"),
        ("tags/prod.md", "# Not a tag\n"),
        ("index.md", "# Own\n"),
        ("print.md", "# Print\n"),
        ("ü.md", "# Ü\n"),
        ("it's \"q\" <b>.md", "# It\n"),
    ]);
    build(&case);
    let main = case.read("docs/site/a.html");
    let main = main_part(&main);
    for link in [
        "odd%20dir/x%23y%3F.html#z",
        "old.html",
        "sub/readme.html",
        "tags/prod-2.html",
        "ü.html",
    ] {
        assert!(main.contains(&format!("href=\"{link}\"")), "{link}: {main}");
    }
    for (page, heading) in [
        ("odd dir/x#y?.html", "Grow the disks"),
        ("old.html", "Old"),
        ("old-2.html", "New"),
        ("tags/prod-2.html", "Not a tag"),
        ("index-2.html", "Own"),
        ("print-2.html", "Print"),
        ("ü.html", "Ü"),
        ("it's \"q\" <b>.html", "It"),
    ] {
        let page = case.read(&format!("docs/site/{page}"));
        assert!(main_part(&page).contains(heading), "{heading}");
    }
    let new = case.read("docs/site/old-2.html");
    assert!(
        main_part(&new).contains("href=\"old.html\" title=\"other\""),
        "{new}"
    );
    assert!(main_part(&case.read("docs/site/sub/readme.html")).contains("href=\"../old.html\""));
    let contents = case.read("docs/site/toc.html");
    for link in ["odd%20dir/x%23y%3F.html", "it%27s%20%22q%22%20%3Cb%3E.html"] {
        assert!(contents.contains(&format!("href=\"{link}\"")), "{contents}");
    }
    assert!(!case.has("docs/site/odd%20dir"), "it has its own name");
}

#[test]
fn documents_whose_names_differ_in_the_ending_have_badges_of_their_own() {
    let case = docs(&[
        ("a.markdown", RUNBOOK),
        ("a.md", RUNBOOK),
        ("index.md", RUNBOOK),
    ]);
    build(&case);
    let json: serde_json::Value =
        serde_json::from_str(&case.read("docs/site/runbooks.json")).expect("JSON");
    for (number, (page, badge)) in [
        ("a.html", "badges/a.svg"),
        ("a-2.html", "badges/a-2.svg"),
        ("index-2.html", "badges/index.svg"),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(json["runbooks"][number]["page"], page);
        assert_eq!(json["runbooks"][number]["badge"], badge);
        assert!(case.has(&format!("docs/site/{badge}")), "{badge}");
    }
}

#[test]
fn what_the_project_says_of_documents_holds() {
    let case = docs(&[
        ("stepmark.toml", "[defaults]\nowner = 'everybody'\n"),
        ("a.md", "# A\n\n```bash\n$ true\n```\n"),
    ]);
    build(&case);
    let json = case.read("docs/site/runbooks.json");
    assert!(json.contains("\"owner\": \"everybody\""), "{json}");
}

#[test]
fn the_site_goes_where_one_says() {
    let case = docs(&[("a.md", RUNBOOK)]);
    let ran = case
        .run(["book", "build", "docs", "--out", "public/docs"])
        .exits(0);
    assert!(
        ran.stdout
            .ends_with("in public/docs; look at public/docs/index.html\n")
    );
    assert!(case.has("public/docs/a.html") && !case.has("docs/site"));
}

#[test]
fn titles_that_are_the_same_and_folders_that_are_deep_do_no_harm() {
    let deep = format!("{}e.md", "d/".repeat(30));
    let case = docs(&[("a.md", RUNBOOK), ("b.md", RUNBOOK), (&deep, RUNBOOK)]);
    build(&case);
    let page = case.read(&format!("docs/site/{}e.html", "d/".repeat(30)));
    let up = "../".repeat(30);
    assert!(
        page.contains(&format!("<script src=\"{up}stepmark-")),
        "{page}"
    );
    assert_eq!(
        case.read("docs/site/toc.html")
            .matches("Grow the disks")
            .count(),
        3
    );
}

use super::*;

fn assert_all(effect: Effect, scripts: &[&str]) {
    for script in scripts {
        let found = effect_of(script);
        assert_eq!(found.effect, effect, "{script}: {}", found.reason);
        assert_eq!(
            found.reason.is_empty(),
            effect == Effect::Reads,
            "{script}: {}",
            found.reason
        );
    }
}

#[test]
fn what_only_looks_reads() {
    assert_all(
        Effect::Reads,
        &[
            "kubectl get pods",
            "kubectl -n foo get pods -o wide",
            "kubectl --namespace=foo --context bar describe pod delete",
            "kubectl delete pod x --dry-run=client",
            "kubectl config view --minify | grep namespace:",
            "kubectl rollout status deploy/x",
            "kubectl exec -it pod -n x -- ls -l /",
            "oc get nodes -o json | jq '.items[] | select(.a > 3)' 2>&1 >/dev/null",
            "talosctl -n 1.2.3.4 disks",
            "talosctl --nodes 1.2.3.4 get links --insecure",
            "talosctl etcd members",
            "helm template x y && helm list -A",
            "flux create source git x --url=y --export",
            "git -C x log --oneline",
            "terraform -chdir=x plan -destroy",
            "aws ec2 describe-instances --region x",
            "az vm show -g x -n y",
            "gcloud compute instances list --project x",
            "sudo systemctl status foo",
            "docker ps -a",
            "apt list --installed",
            "sudo -u root env A=1 ls",
            "xargs -n1 echo",
            "find . -name '*.rs' -exec grep -l x {} \\;",
            "for i in a b; do echo $i; done",
            "export A=$(date) B=2; [ -f x ] && cd /",
            "[[ -f x ]] || true",
            "curl -sS https://x | jq .",
            "curl -o /dev/null -s -w '%{http_code}' https://x",
            "ssh host 'uptime; df -h'",
            "bash -c 'ls | wc -l'",
            "time ls",
            "psql -c 'select 1;'",
            "etcdctl --endpoints=x member list --write-out table",
            "ceph -s",
            "dd if=/dev/sda of=/dev/null bs=1M",
            "command -v kubectl >/dev/null 2>&1",
            "(ls; pwd) | sort -u",
            "bash <<EOF\nls\nEOF",
            "sed -n 1,3p file",
            "journalctl -u kubelet -f",
            "git branch",
            "ip -s link show",
            "rpm -qa | sort",
            "dpkg -l | grep x",
            "trap 'echo x' EXIT",
        ],
    );
}

#[test]
fn what_writes_or_is_unknown_changes() {
    assert_all(
        Effect::Changes,
        &[
            "date -s 2020-01-01",
            "date --set=x",
            "kubectl apply -f x.yaml",
            "kubectl -n foo scale deploy/x --replicas=3",
            "kubectl config use-context x",
            "ls > file",
            "ls &>> file",
            "cat <<EOF > file\nEOF",
            "curl -sS https://x | sudo bash",
            "curl https://x | sh",
            "curl -X POST https://x",
            "curl -LO https://x",
            "frobnicate",
            "$CMD get pods",
            "sudo apt-get install -y foo",
            "git push",
            "git commit -m 'delete'",
            "helm upgrade --install x y",
            "talosctl apply-config --nodes x --file y",
            "terraform apply",
            "rm file",
            "sed -i s/a/b/ file",
            "echo x | tee file",
            "./deploy.sh",
            "psql -c \"update t set a = 1 where b\"",
            "systemctl restart foo",
            "echo $(kubectl apply -f x)",
            "az group create --name delete",
            "apt-get install -qq -y foo",
            "rpm -Uvh foo.rpm",
            "ip netns exec x foo",
            "hostname foo",
        ],
    );
}

#[test]
fn what_destroys_is_danger() {
    assert_all(
        Effect::Danger,
        &[
            "kubectl delete pod x",
            "kubectl -n foo delete pod x",
            "kubectl delete pod x --dry-run=none",
            "kubectl drain n2 --ignore-daemonsets",
            "oc adm drain x",
            "talosctl -n 1.2.3.4 reset",
            "talosctl apply-config --insecure -n x --file y",
            "talosctl -n x -f y apply-config -i",
            "talosctl --insecure apply-config --file y",
            "rm -rf x",
            "rm x -r",
            "sudo rm -Rf /",
            "ls | xargs rm -rf",
            "find . -delete",
            "find . -exec rm -rf {} +",
            "dd if=x of=/dev/sda",
            "mkfs.ext4 /dev/sda1",
            "wipefs -a /dev/sda",
            "sgdisk --zap-all /dev/sda",
            "git push --force",
            "git -C x push origin main -f",
            "git push --force-with-lease=main",
            "terraform destroy",
            "terraform -chdir=x destroy -auto-approve",
            "helm -n x uninstall y",
            "docker system prune -af",
            "etcdctl del foo",
            "psql -c 'DROP TABLE x'",
            "mysql -e \"select 1; drop database x;\"",
            "cockroach sql --insecure --execute='DROP DATABASE x CASCADE'",
            "psql <<EOF\nDROP TABLE x;\nEOF",
            "sudo shutdown -h now",
            "ssh host sudo reboot",
            "bash -c \"kubectl delete ns x\"",
            "ssh host \"bash -c 'rm -rf /x'\"",
            "kubectl exec pod -- rm -rf /data",
            "docker exec -it db psql -c 'drop table x'",
            "for n in a b; do kubectl drain $n; done",
            "if true; then x=$(kubectl delete ns y); fi",
            "cat x > /dev/sda",
            "bash <<'EOF'\nrm -rf /x\nEOF",
            "az group delete --name x --yes",
            "gcloud compute instances delete x",
            "aws s3 rm s3://x --recursive",
            "aws ec2 delete-volume --volume-id x",
            "rsync -a --delete a b",
            "timeout 10 rm -rf x",
            "oc -n <namespace> delete pod <pod>",
            "trap 'rm -rf /x' EXIT",
            "watch -n 1 'kubectl delete pod x'",
        ],
    );
}

#[test]
fn the_reason_names_the_command() {
    assert_eq!(
        effect_of("ls\nkubectl -n x delete pod y").reason,
        "kubectl delete"
    );
    assert_eq!(effect_of("git push -f").reason, "git push -f");
    assert_eq!(effect_of("frob x").reason, "frob");
    assert_eq!(effect_of("ls > out.txt").reason, "> out.txt");
}

proptest::proptest! {
    #[test]
    fn never_panics(text in "((sudo|kubectl|git|find|curl|dd|psql|bash|docker|exec|ssh|-exec|-c|-X|-f|of=|--|\
                             <<E|'|\"|\\$\\(|\\)|;|\\||é|\n|<a>|delete|push|\\$x)[ ]?){0,14}|\\PC{0,40}") {
        let judgement = effect_of(&text);
        proptest::prop_assert_eq!(judgement.effect == Effect::Reads, judgement.reason.is_empty());
    }
}

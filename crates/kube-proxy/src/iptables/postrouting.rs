//! `KUBE-POSTROUTING` and `KUBE-MARK-MASQ`: masquerading what was marked for it.

use super::rules::{comment, marked, rule};
use super::writer::Writer;
use crate::mechanism::Mechanism;
use crate::origins::Subject;
use netfilter::rule::{MarkWritten, Masked, Rule, Target};

/// Writes both chains.
pub(super) fn write(writer: &mut Writer<'_>) {
    let mark = writer.settings.masquerade_mark;
    let (postrouting, mark_masq) =
        (writer.nat_chains.kube_postrouting, writer.nat_chains.mark_masq);
    let unmarked = rule([marked(mark, true)], Target::Return);
    writer.nat(postrouting, unmarked, Mechanism::PostroutingUnmarked, Subject::Always);
    let unmark = Rule::new(Target::Mark {
        xmark: Masked { value: mark, mask: 0 },
        written: MarkWritten::Xor,
    });
    writer.nat(postrouting, unmark, Mechanism::PostroutingUnmark, Subject::Always);
    let masquerade = rule(
        [comment("kubernetes service traffic requiring SNAT")],
        Target::Masquerade { ports: None, random: false, random_fully: true },
    );
    writer.nat(postrouting, masquerade, Mechanism::PostroutingMasquerade, Subject::Always);
    let set = Rule::new(Target::Mark {
        xmark: Masked { value: mark, mask: mark },
        written: MarkWritten::Or,
    });
    writer.nat(mark_masq, set, Mechanism::MarkMasquerade, Subject::Always);
}

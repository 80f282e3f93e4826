//! The shipped packs: compiled and written form agree.

use jinyan::packs;
use jinyan::rules::RuleSet;

#[test]
fn compiled_packs_are_those_in_the_sources() {
    let compiled = packs::compiled().unwrap();
    let written = RuleSet::compile(&[packs::sources()]).unwrap();
    assert_eq!(compiled.fingerprint, written.fingerprint);
    assert_eq!(compiled.rules.len(), written.rules.len());
    assert!(
        compiled.rules.encode().unwrap() == written.rules.encode().unwrap(),
        "the rules differ"
    );
    assert_eq!(compiled.rules.iter().count(), compiled.rules.ids().count());
    let regulations = &compiled.register.regulations;
    assert!(!regulations.is_empty() && regulations.len() == written.register.regulations.len());
    assert!(compiled.cues.as_bytes() == written.cues.as_bytes(), "the cue tables differ");
    assert!(compiled.words.as_bytes() == written.words.as_bytes(), "the word tables differ");
}

//! What must be said when something is promoted.

use super::judge::Judge;
use super::matching::Found;
use crate::document::{BlockKind, Side};
use crate::rules::schema::NeedPlace;
use crate::rules::{Need, Require, Rule, Scope};
use crate::text::{TextSpan, offset};

/// Characters that a host speaks in a minute.
const CHARS_A_MINUTE: u32 = 240;

impl Judge<'_, '_> {
    /// The first place where the duty arises and is not met, with the names of what is missing.
    pub(super) fn missing(&self, rule: &Rule, require: &Require) -> Option<(Found, Vec<String>)> {
        let mut found = self.faults(rule, &require.when);
        // The title only announces: point into the body where it can be.
        found.sort_by_key(|f| (self.is_title(f.at), f.at));
        found.into_iter().enumerate().find_map(|(i, found)| {
            let missing: Vec<String> = require
                .need
                .iter()
                .filter(|need| (i == 0 || is_local(need.at)) && !self.is_met(need, &found))
                .map(|need| need.name.clone())
                .collect();
            (!missing.is_empty()).then_some((found, missing))
        })
    }

    fn is_title(&self, at: TextSpan) -> bool {
        let block = self.scan.doc.blocks.get(self.scan.doc.block_at(at.start));
        block.is_some_and(|b| b.kind == BlockKind::Title)
    }

    fn is_met(&self, need: &Need, found: &Found) -> bool {
        let scan = self.scan;
        let document = scan.scope(found.at, Scope::Document);
        let said_in = |range: TextSpan| {
            let says = |f: &Found| range.contains(f.at) && self.is_bank(f.at);
            need.any.iter().any(|p| scan.matches(p, range).iter().any(says))
        };
        let index = scan.doc.block_at(found.at.start);
        let block = |i: usize| scan.doc.blocks.get(i).map(|b| b.text).unwrap_or_default();
        match need.at {
            NeedPlace::Anywhere => said_in(document),
            NeedPlace::SameBlock => said_in(scan.scope(found.at, Scope::Paragraph)),
            NeedPlace::SameSection => said_in(scan.scope(found.at, Scope::Section)),
            NeedPlace::SameTurn => {
                said_in(scan.scope(found.at, Scope::Turn)) || said_in(self.next_bank_turn(index))
            }
            NeedPlace::FirstMention => said_in(block(index)) || said_in(block(index + 1)),
            NeedPlace::BeforeEnd => {
                let quarter = document.end - document.len() / 4;
                let from = scan.doc.text.sentence_at(quarter).start;
                said_in(TextSpan::new(from, document.end))
            }
            NeedPlace::EveryMinutes(minutes) => {
                self.stretches(found.at.start, minutes * CHARS_A_MINUTE).into_iter().all(said_in)
            }
        }
    }

    /// A customer's question about risk warns nobody.
    fn is_bank(&self, at: TextSpan) -> bool {
        let block = self.scan.doc.blocks.get(self.scan.doc.block_at(at.start));
        block.is_none_or(|b| b.side == Side::Bank)
    }

    fn next_bank_turn(&self, index: usize) -> TextSpan {
        let blocks = &self.scan.doc.blocks;
        let turn = blocks.get(index).map(|b| b.turn);
        blocks
            .iter()
            .skip(index)
            .find(|b| Some(b.turn) != turn && b.side == Side::Bank)
            .map(|b| self.scan.scope(b.text, Scope::Turn))
            .unwrap_or_default()
    }

    /// The text from `start` in stretches of `chars` characters; a last short one joins the one
    /// before it.
    fn stretches(&self, start: u32, chars: u32) -> Vec<TextSpan> {
        let text = &self.scan.doc.text.folded;
        let end = offset(text.len());
        let mut cuts: Vec<u32> = TextSpan::new(start, end)
            .of(text)
            .char_indices()
            .step_by(chars.max(1) as usize)
            .map(|(i, _)| start + offset(i))
            .collect();
        let short = cuts.last().is_some_and(|last| {
            let rest = TextSpan::new(*last, end).of(text).chars().count();
            cuts.len() > 1 && offset(rest) < chars
        });
        if short {
            cuts.pop();
        }
        cuts.push(end);
        cuts.windows(2).map(|pair| TextSpan::new(pair[0], pair[1])).collect()
    }
}

fn is_local(place: NeedPlace) -> bool {
    matches!(
        place,
        NeedPlace::SameBlock
            | NeedPlace::SameSection
            | NeedPlace::SameTurn
            | NeedPlace::FirstMention
    )
}

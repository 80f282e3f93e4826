//! From written to compiled: checks what serde cannot, interns words, resolves groups.

use super::error::RuleError;
use super::lexicons::Lexicons;
use super::pattern::{
    Applies, Atom, Builtin, Check, Cite, Condition, Forbid, Need, Pattern, Phrase, RegexPattern,
    Require, Rule, SetId, Step,
};
use super::phrase::{self, Item};
use super::register::Register;
use super::required;
use super::schema::{
    AppliesTo, BuiltinFile, CiteFile, ConditionFile, ForbidFile, PatternFile, RegexFile,
    RequireFile, RuleFile, Stance,
};
use super::sources::SourceFile;
use super::words::WordsBuilder;
use crate::yaml;

/// Compiles the rule files of one rule set.
pub(super) struct Compiler<'a> {
    pub(super) lexicons: &'a Lexicons,
    pub(super) register: &'a Register,
    pub(super) words: &'a mut WordsBuilder,
    /// Number of regular expressions so far: each gets a slot.
    pub(super) regexes: &'a mut u32,
}

/// Where in the YAML something is, for errors: keys and indices from the top.
type Path<'p> = &'p [&'p str];

impl Compiler<'_> {
    /// Compiles one rule.
    ///
    /// # Errors
    /// Anything that would make the rule unable to fire or to be traced.
    pub(super) fn rule(&mut self, file: &SourceFile, rule: RuleFile) -> Result<Rule, RuleError> {
        let expected = file.path.trim_end_matches(".yaml");
        if rule.id != expected {
            return Err(fail(file, &["id"], format!("规则 id「{}」与文件位置不符", rule.id))
                .help(format!("把 id 改成「{expected}」，或移动文件")));
        }
        if self.register.topic(&rule.topic).is_none() {
            return Err(fail(file, &["topic"], format!("没有主题「{}」", rule.topic))
                .help("主题 id 见 rulesets/topics.yaml"));
        }
        if rule.cites.is_empty() {
            return Err(fail(file, &["cites"], "规则没有引用任何条款")
                .help("写上依据，如 - {ref: promo-2019-316#三（五）}"));
        }
        self.check_examples(file, &rule)?;
        let cites = self.cites(file, &rule.cites)?;
        let applies = self.applies(file, &rule.applies_to)?;
        let check = self.check(file, &rule)?;
        Ok(Rule {
            id: rule.id,
            title: rule.title,
            topic: rule.topic,
            severity: rule.severity,
            confidence: rule.confidence,
            status: rule.status,
            since: rule.since,
            cites,
            applies,
            check,
            message: rule.message,
            advice: rule.advice,
            why: rule.why,
            rewrite: rule.rewrite,
            overrides: rule.overrides,
            file: file.path.clone(),
        })
    }

    fn check_examples(&self, file: &SourceFile, rule: &RuleFile) -> Result<(), RuleError> {
        for (key, found, least) in
            [("hit", rule.examples.hit.len(), 2), ("pass", rule.examples.pass.len(), 3)]
        {
            if found < least {
                let reason = format!("examples.{key} 只有 {found} 条，至少要 {least} 条");
                return Err(fail(file, &["examples"], reason)
                    .help("hit 用 ⟦ ⟧ 标出应报的原文，pass 写容易误报而不应报的例子"));
            }
        }
        Ok(())
    }

    fn check(&mut self, file: &SourceFile, rule: &RuleFile) -> Result<Check, RuleError> {
        let mut checks = Vec::new();
        if let Some(forbid) = &rule.forbid {
            checks.push(Check::Forbid(self.forbid(file, &["forbid"], forbid)?));
        }
        if let Some(require) = &rule.require {
            checks.push(Check::Require(self.require(file, require)?));
        }
        if let Some(metadata) = &rule.metadata {
            checks.push(Check::Metadata { field: metadata.field.clone(), must: metadata.must });
        }
        if let Some(register) = &rule.register {
            checks.push(Check::Register(register.facts.clone()));
        }
        if let Some(builtin) = &rule.builtin {
            checks.push(Check::Builtin(self.builtin(file, builtin)?));
        }
        if checks.len() > 1 {
            return Err(fail(file, &["id"], "一条规则只能有一种检查").help(
                "forbid、require、metadata、register、builtin 只留一个，其余拆成另一条规则",
            ));
        }
        checks.pop().ok_or_else(|| {
            fail(file, &["id"], "规则没有写检查内容")
                .help("加上 forbid、require、metadata、register、builtin 之一")
        })
    }

    fn builtin(&mut self, file: &SourceFile, builtin: &BuiltinFile) -> Result<Builtin, RuleError> {
        Ok(match builtin {
            BuiltinFile::ResidentId => Builtin::ResidentId,
            BuiltinFile::BankCard => Builtin::BankCard,
            BuiltinFile::Mobile => Builtin::Mobile,
            BuiltinFile::NameWithAssets { assets } => {
                Builtin::NameWithAssets(self.phrases(file, &["builtin", "assets"], assets)?)
            }
            BuiltinFile::LoanCost { annualised } => {
                Builtin::LoanCost(self.phrases(file, &["builtin", "annualised"], annualised)?)
            }
            BuiltinFile::Length { min, max } => {
                if min.unwrap_or(0) > max.unwrap_or(u32::MAX) || (*min, *max) == (None, None) {
                    return Err(fail(file, &["builtin"], "字数要求写得不对")
                        .help("写 min、max 之一或两者，min 不大于 max"));
                }
                Builtin::Length { min: *min, max: *max }
            }
            BuiltinFile::Suitability { highest } => {
                let mut levels = Vec::new();
                for (audience, level) in highest {
                    for id in self.lexicons.audiences(audience).ok_or_else(|| {
                        fail(file, &["builtin"], format!("没有受众「{audience}」"))
                    })? {
                        levels.push((id, *level));
                    }
                }
                Builtin::Suitability(levels)
            }
        })
    }

    fn cites(&self, file: &SourceFile, cites: &[CiteFile]) -> Result<Vec<Cite>, RuleError> {
        cites
            .iter()
            .enumerate()
            .map(|(i, cite)| {
                let index = i.to_string();
                let spot: Path = &["cites", &index];
                let Some((regulation, article)) = self.register.article(&cite.target) else {
                    return Err(fail(file, spot, format!("没有条款「{}」", cite.target)).help(
                        "写法是 法规id#条号，法规和条号见 jinyan regs list / jinyan regs show",
                    ));
                };
                Ok(Cite {
                    regulation: regulation.id.clone(),
                    article: article.shown().to_owned(),
                    title: regulation.title.clone(),
                    number: regulation.number.clone(),
                    recalled: article.is_recalled(),
                    products: self.products(file, spot, &cite.products)?,
                    channels: self.channels(file, spot, &cite.channels)?,
                    from: regulation.effective.clone(),
                    until: self.register.ends(regulation),
                })
            })
            .collect()
    }

    fn applies(&self, file: &SourceFile, written: &AppliesTo) -> Result<Applies, RuleError> {
        let spot: Path = &["applies-to"];
        let audiences = |names: &[String]| -> Result<Vec<String>, RuleError> {
            resolve(names, |n| self.lexicons.audiences(n))
                .map_err(|name| fail(file, spot, format!("没有受众「{name}」")))
        };
        for day in [&written.from, &written.until].into_iter().flatten() {
            if day.parse::<jiff::civil::Date>().is_err() {
                return Err(fail(file, spot, format!("日期「{day}」写法有误"))
                    .help("写成 2026-09-30 的样子"));
            }
        }
        Ok(Applies {
            products: self.products(file, spot, &written.products)?,
            except_products: self.products(file, spot, &written.except_products)?,
            unknown_product: written.unknown_product,
            channels: self.channels(file, spot, &written.channels)?,
            except_channels: self.channels(file, spot, &written.except_channels)?,
            audiences: audiences(&written.audiences)?,
            except_audiences: audiences(&written.except_audiences)?,
            blocks: written.blocks.clone(),
            sides: written.sides.clone(),
            from: written.from.clone(),
            until: written.until.clone(),
        })
    }

    fn products(
        &self,
        file: &SourceFile,
        at: Path,
        names: &[String],
    ) -> Result<Vec<String>, RuleError> {
        resolve(names, |n| self.lexicons.products(n)).map_err(|name| {
            fail(file, at, format!("没有产品或产品组「{name}」")).help("见 rulesets/context.yaml")
        })
    }

    fn channels(
        &self,
        file: &SourceFile,
        at: Path,
        names: &[String],
    ) -> Result<Vec<String>, RuleError> {
        resolve(names, |n| self.lexicons.channels(n)).map_err(|name| {
            fail(file, at, format!("没有渠道或渠道组「{name}」")).help("见 rulesets/context.yaml")
        })
    }

    fn forbid(
        &mut self,
        file: &SourceFile,
        at: Path,
        written: &ForbidFile,
    ) -> Result<Forbid, RuleError> {
        if written.any.is_empty() {
            return Err(fail(file, at, "any 是空的，规则永远不会命中"));
        }
        let not_in = if written.not_in.is_empty() {
            None
        } else {
            let spot = [at, &["not-in"]].concat();
            Some(self.word_set(file, &spot, &written.not_in)?)
        };
        Ok(Forbid {
            any: self.patterns(file, &[at, &["any"]].concat(), &written.any)?,
            with: self.conditions(file, &[at, &["with"]].concat(), &written.with)?,
            without: self.conditions(file, &[at, &["without"]].concat(), &written.without)?,
            not_in,
            stance: if written.stance.is_empty() {
                vec![Stance::Asserted]
            } else {
                written.stance.clone()
            },
            once: written.once,
        })
    }

    fn require(&mut self, file: &SourceFile, written: &RequireFile) -> Result<Require, RuleError> {
        if written.need.is_empty() {
            return Err(fail(file, &["require"], "need 是空的，规则永远不会命中"));
        }
        let when = self.forbid(file, &["require", "when"], &written.when)?;
        let mut need = Vec::new();
        for (i, one) in written.need.iter().enumerate() {
            let index = i.to_string();
            need.push(Need {
                name: one.name.clone(),
                any: self.patterns(file, &["require", "need", &index, "any"], &one.any)?,
                at: one.at,
            });
        }
        Ok(Require { when, need })
    }

    fn conditions(
        &mut self,
        file: &SourceFile,
        at: Path,
        written: &[ConditionFile],
    ) -> Result<Vec<Condition>, RuleError> {
        let mut conditions = Vec::new();
        for (i, one) in written.iter().enumerate() {
            let index = i.to_string();
            let spot = [at, &[index.as_str()]].concat();
            if one.any.is_empty() && one.channels.is_empty() && one.products.is_empty() {
                return Err(
                    fail(file, &spot, "条件是空的").help("写 any、channels 或 products 之一")
                );
            }
            conditions.push(Condition {
                any: self.patterns(file, &[spot.as_slice(), &["any"]].concat(), &one.any)?,
                within: one.within,
                side: one.side,
                distance: one.distance,
                stance: one.stance.clone(),
                channels: self.channels(file, &spot, &one.channels)?,
                products: self.products(file, &spot, &one.products)?,
                or_declared_channel: one.or_declared_channel,
            });
        }
        Ok(conditions)
    }

    fn patterns(
        &mut self,
        file: &SourceFile,
        at: Path,
        written: &[PatternFile],
    ) -> Result<Vec<Pattern>, RuleError> {
        let mut patterns = Vec::new();
        for (i, one) in written.iter().enumerate() {
            let index = i.to_string();
            let spot = [at, &[index.as_str()]].concat();
            match one {
                PatternFile::Phrase(text) => {
                    let phrases = self.phrase(file, &spot, text)?;
                    patterns.extend(phrases.into_iter().map(Pattern::Phrase));
                }
                PatternFile::Regex(regex) => patterns.push(self.regex(file, &spot, regex)?),
                PatternFile::Dialogue(dialogue) => patterns.push(Pattern::Dialogue {
                    asked: self.phrases(
                        file,
                        &[spot.as_slice(), &["asked"]].concat(),
                        &dialogue.asked,
                    )?,
                    answered: self.phrases(
                        file,
                        &[spot.as_slice(), &["answered"]].concat(),
                        &dialogue.answered,
                    )?,
                    unless: self.phrases(
                        file,
                        &[spot.as_slice(), &["unless"]].concat(),
                        &dialogue.unless,
                    )?,
                }),
                PatternFile::Near(near) => {
                    let mut all = Vec::new();
                    for (k, text) in near.all.iter().enumerate() {
                        let inner = k.to_string();
                        let spot = [spot.as_slice(), &["all", &inner]].concat();
                        all.push(self.phrase(file, &spot, text)?);
                    }
                    patterns.push(Pattern::Near { all, within: near.within });
                }
            }
        }
        Ok(patterns)
    }

    fn regex(
        &mut self,
        file: &SourceFile,
        at: Path,
        written: &RegexFile,
    ) -> Result<Pattern, RuleError> {
        regex::Regex::new(&written.regex).map_err(|e| {
            fail(file, &[at, &["regex"]].concat(), format!("正则表达式写法有误：{e}"))
                .help("语法见 Rust regex；文本已折叠为半角、小写、简体")
        })?;
        if written.needs.is_empty() {
            return Err(
                fail(file, at, "正则缺少 needs").help("写上该句必然含有的文字，否则每句都要试一遍")
            );
        }
        let needs = self.phrases(file, &[at, &["needs"]].concat(), &written.needs)?;
        let wheres = written.wheres.iter().map(|w| (w.capture.clone(), w.kind, w.op, w.value));
        let slot = *self.regexes;
        *self.regexes += 1;
        let source = ascii_digits(&written.regex);
        Ok(Pattern::Regex(RegexPattern {
            musts: required::texts(&source),
            source,
            slot,
            needs,
            within: written.within,
            wheres: wheres.collect(),
        }))
    }

    fn phrases(
        &mut self,
        file: &SourceFile,
        at: Path,
        texts: &[String],
    ) -> Result<Vec<Phrase>, RuleError> {
        let mut phrases = Vec::new();
        for (i, text) in texts.iter().enumerate() {
            let index = i.to_string();
            phrases.extend(self.phrase(file, &[at, &[index.as_str()]].concat(), text)?);
        }
        Ok(phrases)
    }

    fn phrase(
        &mut self,
        file: &SourceFile,
        at: Path,
        text: &str,
    ) -> Result<Vec<Phrase>, RuleError> {
        let sequences = phrase::parse(text)
            .map_err(|e| fail(file, at, format!("短语「{text}」写法有误：{e}")))?;
        let mut phrases = Vec::new();
        for items in sequences {
            for items in self.lexicons.splice(&items).map_err(|name| unknown(file, at, &name))? {
                phrases.push(self.steps(&items));
            }
        }
        Ok(phrases)
    }

    fn steps(&mut self, items: &[Item]) -> Phrase {
        let mut steps = Vec::new();
        let mut gap = (0, false);
        let mut at_clause_start = false;
        for item in items {
            let atom = match item {
                Item::Gap { max, cross } => {
                    gap = (*max, *cross);
                    continue;
                }
                Item::ClauseStart => {
                    at_clause_start |= steps.is_empty();
                    continue;
                }
                Item::Words(words) => Atom::Set(self.words.set(words.iter().cloned(), None)),
                Item::Lexicon(name) => Atom::Set(self.lexicons.set(name, self.words)),
                Item::Value(kind) => Atom::Value(*kind),
            };
            steps.push(Step { atom, gap: gap.0, cross: gap.1 });
            gap = (0, false);
        }
        Phrase { steps, at_clause_start }
    }

    fn word_set(
        &mut self,
        file: &SourceFile,
        at: Path,
        words: &[String],
    ) -> Result<SetId, RuleError> {
        let mut all = Vec::new();
        for word in words {
            all.extend(phrase::parse_word(word).map_err(|e| fail(file, at, e))?);
        }
        Ok(self.words.set(all, None))
    }
}

/// `\d` as `[0-9]`: folded text has no other digits, and the class of all of Unicode's is slow to
/// compile.
fn ascii_digits(regex: &str) -> String {
    let mut out = String::with_capacity(regex.len());
    let mut chars = regex.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('d') => out.push_str("[0-9]"),
            next => {
                out.push(c);
                out.extend(next);
            }
        }
    }
    out
}

fn resolve(
    names: &[String],
    lookup: impl Fn(&str) -> Option<Vec<String>>,
) -> Result<Vec<String>, String> {
    let mut ids = Vec::new();
    for name in names {
        ids.extend(lookup(name).ok_or_else(|| name.clone())?);
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

fn unknown(file: &SourceFile, at: Path, name: &str) -> RuleError {
    fail(file, at, format!("没有词表「${name}」"))
        .help(format!("新建 lexicon/{name}.yaml，或改用已有的词表"))
}

/// An error at the value that `at` leads to.
pub(super) fn fail(file: &SourceFile, at: Path, reason: impl Into<String>) -> RuleError {
    RuleError::at(&file.shown, &file.text, yaml::locate(&file.text, at), reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_ascii() {
        assert_eq!(ascii_digits(r"[一\d]+\\d\.\d"), r"[一[0-9]]+\\d\.[0-9]");
        assert!(regex::Regex::new(&ascii_digits(r"^[一\d]+$")).unwrap().is_match("一2"));
    }
}

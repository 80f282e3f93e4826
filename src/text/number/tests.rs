use super::*;
use crate::text::{fold_str, offset};
use NumberKind::{Date, Instalments, Money, Multiple, Percent, Rate, RiskLevel, Term};
use Period::{Day, Instalment, Month, Year};

fn read(text: &str) -> Vec<(String, NumberKind, f64)> {
    let text = fold_str(text);
    let all = TextSpan::new(0, offset(text.len()));
    scan(&text, all).iter().map(|n| (n.at.of(&text).to_owned(), n.kind, n.value)).collect()
}

#[track_caller]
fn is(text: &str, kind: NumberKind, value: f64) {
    let numbers = read(text);
    let found = numbers.iter().any(|(_, k, v)| *k == kind && (v - value).abs() < 1e-6);
    assert!(found, "{text}: {numbers:?} lacks {kind:?} {value}");
}

#[test]
fn percentages() {
    is("收益3.5%", Percent, 3.5);
    is("百分之四点五", Percent, 4.5);
    is("百分之三十", Percent, 30.0);
    is("百分百", Percent, 100.0);
    is("四个点", Percent, 4.0);
    is("4.5个点", Percent, 4.5);
    is("8个百分点", Percent, 8.0);
    is("千分之五", Percent, 0.5);
    is("下调25个基点", Percent, 0.25);
    is("首付三成", Percent, 30.0);
    is("⑧%", Percent, 8.0);
}

#[test]
fn rates_with_their_period() {
    is("月息五厘", Rate(Month), 0.5);
    is("月息低至3厘", Rate(Month), 0.3);
    is("月息2分", Rate(Month), 2.0);
    is("年息五厘", Rate(Year), 5.0);
    is("年化3.5%", Rate(Year), 3.5);
    is("年化收益率可达4.5%", Rate(Year), 4.5);
    is("日息万分之五", Rate(Day), 0.05);
    is("日息低至万五", Rate(Day), 0.05);
    is("日利率万2.5", Rate(Day), 0.025);
    is("万分之五/日", Rate(Day), 0.05);
    is("0.6%/期", Rate(Instalment), 0.6);
    is("每期0.6%", Rate(Instalment), 0.6);
    is("月费率仅0.38%", Rate(Month), 0.38);
    is("借1万元每天利息5元", Rate(Day), 0.05);
    is("开户佣金万一点五", Percent, 0.01);
    is("日息0.02%,年化7.3%", Rate(Year), 7.3);
}

#[test]
fn money_in_yuan() {
    is("额度五十万", Money, 500_000.0);
    is("5w起购", Money, 50_000.0);
    is("10,000元", Money, 10_000.0);
    is("1.5亿元", Money, 150_000_000.0);
    is("壹万元整", Money, 10_000.0);
    is("⑤万", Money, 50_000.0);
    is("3千块", Money, 3_000.0);
    is("两块五", Money, 2.5);
    is("一万五千元", Money, 15_000.0);
    is("一万五", Money, 15_000.0);
    is("三千零五十元", Money, 3_050.0);
    is("¥99", Money, 99.0);
    is("一点五亿元", Money, 150_000_000.0);
}

#[test]
fn terms_levels_multiples() {
    is("90天", Term, 90.0);
    is("三个月", Term, 90.0);
    is("一年期", Term, 365.0);
    is("一年半", Term, 547.5);
    is("半年", Term, 182.5);
    is("一个半月", Term, 45.0);
    is("3分钟放款", Term, 3.0 / 1440.0);
    is("分12期", Instalments, 12.0);
    is("R3", RiskLevel, 3.0);
    is("风险等级PR2", RiskLevel, 2.0);
    is("中低风险(R2)", RiskLevel, 2.0);
    is("涨了3倍", Multiple, 3.0);
    is("资产翻番", Multiple, 2.0);
    is("翻一倍", Multiple, 2.0);
    is("翻两番", Multiple, 4.0);
}

#[test]
fn dates() {
    is("2026年3月1日", Date, 20_260_301.0);
    is("2024-03-01", Date, 20_240_301.0);
    is("二〇二六年三月一日起", Date, 20_260_301.0);
    is("3月1日", Date, 301.0);
    is("2025年报", Date, 20_250_000.0);
}

#[test]
fn words_are_no_values() {
    for text in [
        "万一遇到问题",
        "一定",
        "一起",
        "第一",
        "第3期",
        "统一安排",
        "千万不要",
        "十万火急",
        "一块去",
        "一成不变",
        "一个点评",
        "var1 a18 br2x",
        "百万医疗",
        "两",
        "",
    ] {
        assert_eq!(read(text), [], "{text}");
    }
    for text in ["约29万亿日元", "年满六十周岁", "前三季度", "3.5万辆汽车"] {
        assert!(read(text).iter().all(|(_, kind, _)| !matches!(kind, Term | Money)), "{text}");
    }
    assert!(read("服务5万名客户").iter().all(|(_, kind, _)| *kind != Money));
}

#[test]
fn spans_hold_number_and_unit() {
    let words: Vec<_> =
        read("起购1万元,180天,月息五厘,R2级,0.6%/期").into_iter().map(|n| n.0).collect();
    assert_eq!(words, ["1万元", "180天", "五厘", "r2", "0.6%/期"]);
}

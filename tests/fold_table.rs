//! `src/text/fold.txt`, the table behind `fold_char`: made here, and checked for staleness.
//!
//! Compatibility forms come from Unicode (minus those whose decomposition says more than the eye
//! sees: `⒏` is 8, not `8.`), traditional characters from OpenCC, the rest from the lists below.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use jinyan::text::fold_str;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/text/fold.txt");

/// Variants and look-alikes that do not occur in modern Chinese text, each with what it is read as.
const VARIANTS: &str = "\
    夲本 囬回 囘回 廻回 逥回 寳宝 寚宝 亽人 亼集 朂最 冣最 㝡最 髙高 欵款 苐第 \
    弌一 弍二 弎三 亖四 囯国 囻国 圀国 冨富 旡无 兂无 兲天 寔实 値值 淸清 靑青 \
    呑吞 硏研 卛率 朞期 凢凡 凣凡 凴凭 刧劫 刼劫 劵券 匃丐 卋世 厺去 吿告 咊和 \
    哋地 囍喜 埊地 坔地 塟葬 壻婿 夀寿 妳你 牠它 宼寇 冦寇 寕宁 寗宁 尓尔 尒尔 \
    峩峨 幚帮 幇帮 庅么 徃往 恠怪 悳德 惪德 愽博 慙惭 懮忧 扵于 捄救 搃总 摠总 \
    緫总 攷考 斈学 旹时 昰是 旳的 昬昏 朶朵 枀松 栁柳 栢柏 桒桑 椉乘 楳梅 槩概 \
    槪概 歬前 涖莅 湏须 溋盈 朙明 眀明 芣不 侞如 伱你 沵你 汏大 亾亡 仩上 丅下 \
    丄上 叺入 圵止 逺远 邉边 酧酬 靣面 頋顾 飮饮 鬪斗 鳯凤 鵞鹅 麄粗 麁粗 鼡鼠 \
    菓果 贑赣 讌宴 賍赃 賎贱 賖赊 賘赃 賸剩 貭质 貟员 貮贰 賔宾 稥香 穤糯 稬糯 \
    穨颓 窻窗 窓窗 竝并 竸竞 笧策 筞策 簒篡 糓谷 羙美 聟婿 聦聪 聫联 聮联 肎肯 \
    胷胸 脋胁 脇胁 脗吻 臈腊 臯皋 舩船 艸草 芲花 萠萌 葢盖 蓡参 蔕蒂 虗虚 衒炫 \
    衺邪 覔觅 覌观 詶酬 諠喧 讐仇 趂趁 躭耽 躰体 軆体 軄职 辢辣 辤辞 迯逃 邨村 \
    郞郎 鄕乡 銕铁 鎻锁 鏁锁 鐡铁 閇闭 閙闹 闗关 隂阴 隄堤 霛灵 靁雷 頥颐 顋腮 \
    飃飘 飜翻 餧喂 餽馈 駄驮 駈驱 騐验 騣鬃 髩鬓 髴佛 鬭斗 麤粗 亊事 叅参 仺仓 \
    僃备 俻备 凟渎 刄刃 刅创 劒剑 効效 勅敕 勗勖 卪节 厛厅 叧另 呌叫 咲笑 啚图 \
    喦岩 噐器 囙因 圎圆 坿附 堦阶 塩盐 墖塔 夛多 妉耽 姉姐 媿愧 孡胎 実实 宻密 \
    寃冤 尙尚 岅坂 巵卮 帋纸 帬裙 庒庄 廵巡 弐贰 彊强 徏徙 忩匆 怱匆 悤匆 恊协 \
    惥恿 慂恿 慿凭 憇憩 懜懵 戱戏 戼卯 挍校 掽碰 揑捏 撦扯 擡抬 攺改 敍叙 敺驱 \
    斉齐 旾春 昻昂 晄晃 晣晰 晳晰 暎映 暠皓 曺曹 杮柿 柹柿 栞刊 桮杯 棃梨 椀碗 \
    椶棕 槑梅 槖橐 櫈凳 殱歼 毧绒 氊毡 氹凼 沍冱 渇渴 滊汽 漑溉 澁涩 濶阔 灋法 \
    炁气 烖灾 煇辉 熈熙 燄焰 爗烨 犂犁 狥徇 猂悍 玅妙 珎珍 琹琴 甎砖 甞尝 畂亩 \
    畆亩 畧略 畨番 疎疏 痲麻 瘉愈 癈废 皃貌 皜皓 盇盍 盌碗 眎视 睠眷 瞇眯 矁瞅 \
    砲炮 硶碜 碁棋 磟碌 礟炮 祘算 秇艺 秌秋 秏耗 秖只 秪只 秔粳 稉粳 稾稿 稺稚 \
    穉稚 竒奇 竚伫 笇算 筭算 筯箸 箠棰 簷檐 籐藤 粧妆 糚妆 紥扎 絏绁 縂总 缐线 \
    缷卸 罓网 罸罚 羢绒 羮羹 肬疣 胑肢 脃脆 腁胼 臝裸 舗铺 艢樯 芔卉 苽瓜 荅答 \
    莾莽 菢抱 葠参 蔴麻 藷薯 蘂蕊 蚘蛔 蜋螂 衇脉 衂衄 衖巷 衹只 袟秩 袵衽 裠裙 \
    覩睹 覊羁 觔斤 觧解 誖悖 諐愆 譌讹 讙欢 豓艳 貍狸 跥跺 踡蜷 躱躲 躶裸 輭软 \
    辧办 逈迥 逰游 遶绕 醻酬 銲焊 鋜镯 鑪炉 閧哄 阯址 隣邻 雝雍 霤溜 韈袜 韤袜 \
    頺颓 飈飙 駞驼 驘骡 骽腿 髈膀 鴈雁 麞獐 鼃蛙 喒咱 偺咱 俢修 倂并 儗拟 凃涂 \
    勌倦 嘷嗥 坵丘 埜野 壄野 娬妩 嬾懒 崐昆 崘仑 嵦凯 巿市 幙幕 廸迪 徧遍 惷蠢 \
    擧举 攩挡 敭扬 旤祸 晧皓 朖朗 槀槁 櫂棹 殀夭 毘毗 毬球 濬浚 炤照 煖暖 煗暖 \
    犇奔 猨猿 瑠琉 璚琼 瓌瑰 痺痹 癅瘤 盋钵 瞖翳 禩祀 秊年 稭秸 窰窑 箒帚 糢模 \
    紬绸 緜绵 繙翻 罋瓮 耡锄 胊朐 臕膘 艣橹 艪橹 薙剃 蘓苏 蘤花 虵蛇 蛕蛔 蠭蜂 \
    衞卫 裌夹 褎袖 襃褒 詧察 讎仇 谿溪 蹔暂 軰辈 遯遁 醕醇 醼宴 閤阁 隷隶 鞌鞍 \
    頫俯 饍膳 骾鲠 髣仿 鵶鸦 鹻碱 麐麟";

/// Japanese forms that are not also simplified Chinese.
const SHINJITAI: &str = "\
    乗乘 亜亚 仏佛 仮假 伝传 価价 倹俭 児儿 兎兔 両两 氷冰 剰剩 剣剑 剤剂 労劳 \
    勲勋 勧劝 巻卷 呉吴 呪咒 唖哑 単单 噛啮 厳严 圏圈 囲围 円圆 図图 団团 増增 \
    圧压 塁垒 壊坏 壌壤 壱壹 嬢娘 寛宽 専专 対对 巌岩 巣巢 帯带 廃废 広广 庁厅 \
    弾弹 従从 徴征 徳德 恵惠 悪恶 悩恼 応应 懐怀 戦战 戯戏 戸户 戻戾 払拂 抜拔 \
    拝拜 挿插 掲揭 掻搔 揺摇 捜搜 択择 撃击 拠据 拡扩 摂摄 撹搅 収收 晩晚 曁暨 \
    暦历 暁晓 曽曾 桝枡 桟栈 楡榆 栄荣 楽乐 様样 検检 桜樱 権权 歓欢 歩步 歳岁 \
    歴历 帰归 毎每 気气 汚污 渉涉 涙泪 浄净 渓溪 満满 溌泼 渋涩 沢泽 済济 滝泷 \
    瀬濑 焔焰 焼烧 営营 犠牺 奨奖 猟猎 獣兽 畳叠 痩瘦 発发 皐皋 砕碎 稲稻 頴颖 \
    穂穗 穏稳 穣穰 竃灶 粋粹 経经 緒緖 縁缘 県县 縦纵 総总 繍绣 縄绳 絵绘 繋系 \
    継继 続续 繊纤 連联 聡聪 聴听 粛肃 脳脑 臓脏 挙举 舎舍 茘荔 荘庄 薫薰 蔵藏 \
    薬药 処处 蛍萤 蝋蜡 覚觉 覧览 観观 訳译 読读 変变 譲让 豊丰 売卖 頼赖 賛赞 \
    軽轻 輌辆 転转 逓递 遅迟 辺边 郷乡 酔醉 醤酱 醗酦 醸酿 釈释 銭钱 錬炼 鉄铁 \
    鋳铸 鉱矿 関关 陥陷 険险 隠隐 雑杂 鶏鸡 覇霸 霊灵 顕显 騒骚 駆驱 験验 駅驿 \
    髄髓 髪发 闘斗 鼈鳖 鴎鸥 鹸碱 麺面 麹曲 黒黑 黙默 斎斋 歯齿 齢龄 竜龙 亀龟";

/// The radical supplement, which has no decomposition; text layers of PDF files are full of it.
const RADICALS: &str = "\
    ⺁厂 ⺂乛 ⺃乚 ⺄乙 ⺅亻 ⺆冂 ⺇几 ⺈刀 ⺉刂 ⺊卜 ⺋㔾 ⺌小 ⺍小 ⺎兀 ⺏尣 \
    ⺐尢 ⺑尢 ⺒巳 ⺓幺 ⺔彑 ⺕彐 ⺖忄 ⺗心 ⺘扌 ⺙攵 ⺛旡 ⺜日 ⺝月 ⺞歺 ⺟母 \
    ⺠民 ⺡氵 ⺢水 ⺣灬 ⺤爫 ⺥爫 ⺦丬 ⺧牛 ⺨犭 ⺩王 ⺪疋 ⺫目 ⺬示 ⺭礻 ⺮竹 \
    ⺯纟 ⺰纟 ⺱网 ⺲罒 ⺳网 ⺴网 ⺵网 ⺶羊 ⺷羊 ⺸羊 ⺹耂 ⺺肀 ⺻聿 ⺼月 ⺽臼 \
    ⺾艹 ⺿艹 ⻀艹 ⻁虎 ⻂衤 ⻃西 ⻄西 ⻅见 ⻆角 ⻇角 ⻈讠 ⻉贝 ⻊足 ⻋车 ⻌辶 \
    ⻍辶 ⻎辶 ⻏阝 ⻐钅 ⻑长 ⻒长 ⻓长 ⻔门 ⻕阜 ⻖阝 ⻗雨 ⻘青 ⻙韦 ⻚页 ⻛风 \
    ⻜飞 ⻝食 ⻞食 ⻟饣 ⻠饣 ⻡首 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 \
    ⻫齐 ⻬齐 ⻭齿 ⻮齿 ⻯龙 ⻰龙 ⻱龟 ⻲龟 ⻳龟";

/// Marks that fold to a plainer mark without a compatibility decomposition.
const MARKS: &str = "‐- ‑- ‒- –- −- 〜~ ∼~ ⁄/ ∕/ ٪% ɑa ɡg ıi";

/// Characters that OpenCC converts but that also are simplified characters in their own right.
const AMBIGUOUS: &str = "乾吒捱薹醣么瞭藉著覆甯榘";

/// Characters that keep their look: their decomposition is a sign of another kind, or 🆓, which is
/// read as 免 only inside a term.
const KEPT: &str = "…‥¨¯´¸½¼¾⅓⅔⅛⅜⅝⅞⅐⅑⅒⅕⅖⅗⅘⅙⅚⅟↉‼⁇⁈⁉․⁗″‴‶‷℀℁℅℆™℠︙︰🆓";

struct Sources {
    opencc: OpenCC,
    listed: BTreeMap<char, String>,
}

impl Sources {
    fn new() -> Self {
        let lists = [VARIANTS, SHINJITAI, RADICALS, MARKS];
        let mut listed = BTreeMap::new();
        for pair in lists.iter().flat_map(|list| list.split_whitespace()) {
            let mut chars = pair.chars();
            let from = chars.next().unwrap();
            let before = listed.insert(from, chars.as_str().to_owned());
            assert_eq!(before, None, "{from} is listed twice");
        }
        Self { opencc: OpenCC::from_config(BuiltinConfig::T2s).unwrap(), listed }
    }

    /// What `c` folds to, or `None` where it stays.
    fn fold(&self, c: char) -> Option<String> {
        if c.is_whitespace() || KEPT.contains(c) {
            return None;
        }
        if invisible(c) {
            return Some(String::new());
        }
        let plain = enclosed(c).unwrap_or_else(|| decompose(c));
        let once: String = plain.chars().map(|c| self.simplify(c)).collect();
        let again = |x: char| if x == c { None } else { self.fold(x) };
        let folded: String =
            once.chars().map(|c| again(c).unwrap_or_else(|| c.to_string())).collect();
        (folded != c.to_string() && !folded.contains(' ')).then_some(folded)
    }

    /// One character without compatibility forms: lower case, simplified.
    fn simplify(&self, c: char) -> String {
        let listed = self.listed.get(&c).cloned().unwrap_or_else(|| c.to_string());
        if AMBIGUOUS.contains(&listed) {
            return listed;
        }
        let converted =
            if listed.chars().all(is_han) { self.opencc.convert(&listed) } else { listed };
        let converted = if converted.chars().count() == 1 { converted } else { c.to_string() };
        let mut lower = converted.chars().flat_map(char::to_lowercase).filter(|c| !invisible(*c));
        let first = lower.next().map(String::from).unwrap_or_default();
        lower.fold(first, |mut text, c| {
            text.push(c);
            text
        })
    }
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0x20000..=0x2FFFF)
}

/// Format characters, blanks that are letters to Unicode, and marks laid over Latin or Han.
fn invisible(c: char) -> bool {
    let mark = matches!(u32::from(c), 0x300..=0x36F | 0x483..=0x489 | 0x1AB0..=0x1AFF
        | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F | 0x302A..=0x302F | 0x3099..=0x309A);
    let format = matches!(u32::from(c), 0x00..=0x1F | 0x7F..=0x9F | 0xAD | 0x34F | 0x61C
        | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E
        | 0x2060..=0x206F | 0x2800 | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF9..=0xFFFC
        | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A);
    !c.is_whitespace() && (mark && (is_combining_mark(c) || c > '\u{1AAF}') || format)
}

/// Letters, digits and ideographs in a ring, box or bracket, or with a stop after them: what is
/// inside.
fn enclosed(c: char) -> Option<String> {
    let code = u32::from(c);
    let letter = |first: u32| char::from_u32(u32::from('a') + (code - first)).map(String::from);
    match code {
        0x1F150..=0x1F169 => letter(0x1F150),
        0x1F170..=0x1F189 => letter(0x1F170),
        0x24FF | 0x1F10B | 0x1F10C => Some("0".to_owned()),
        0x2776..=0x277F => Some((code - 0x2775).to_string()),
        0x2780..=0x2789 => Some((code - 0x277F).to_string()),
        0x278A..=0x2793 => Some((code - 0x2789).to_string()),
        0x24EB..=0x24F4 => Some((code - 0x24EB + 11).to_string()),
        0x24F5..=0x24FE => Some((code - 0x24F4).to_string()),
        0x2474..=0x249B
        | 0x249C..=0x24B5
        | 0x3200..=0x3247
        | 0x1F100..=0x1F10A
        | 0x1F110..=0x1F12A
        | 0x1F240..=0x1F248 => {
            let inner = c.nfkc().filter(|c| !matches!(c, '(' | ')' | '.' | ',' | '〔' | '〕'));
            Some(inner.collect())
        }
        _ => None,
    }
}

/// The compatibility decomposition; of Latin letters with a tone or accent, the letter.
fn decompose(c: char) -> String {
    let plain: String = c.nfkc().collect();
    let mut letters = plain.nfd();
    match (letters.next(), letters.next()) {
        (Some(letter), Some(mark)) if letter.is_ascii_alphabetic() && is_combining_mark(mark) => {
            letter.to_string()
        }
        _ if plain.chars().any(is_combining_mark) && !is_combining_mark(c) => c.to_string(),
        _ => plain,
    }
}

#[test]
fn is_made_from_its_sources() {
    let sources = Sources::new();
    let mut table = String::new();
    for c in (0x80..0x30000).filter_map(char::from_u32) {
        if let Some(to) = sources.fold(c) {
            let shown = if c.is_alphanumeric() { c.to_string() } else { String::new() };
            writeln!(table, "{:04X}\t{to}\t{shown}", u32::from(c)).unwrap();
        }
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(DATA, &table).unwrap();
    }
    let stale = fs::read_to_string(DATA).unwrap() != table;
    assert!(!stale, "stale: run `BLESS=1 cargo test --test fold_table`");
}

/// Simplified characters in common use (GB 2312) are never taken for variants of others, but for a
/// few that in Chinese marketing copy are always the traditional character.
#[test]
fn leaves_common_simplified_characters_alone() {
    let traditional = "於徵摺夥菸麴麽後";
    for c in (0x4E00..0xA000).filter_map(char::from_u32) {
        let text = c.to_string();
        let (bytes, _, _) = encoding_rs::GBK.encode(&text);
        let common = matches!(*bytes, [0xB0..=0xF7, 0xA1..=0xFE]);
        if common && !traditional.contains(c) {
            assert_eq!(fold_str(&text), text);
        }
    }
}

#[test]
fn folding_twice_changes_nothing() {
    for c in (0..=0x10_FFFF).filter_map(char::from_u32) {
        let once = fold_str(&c.to_string());
        assert_eq!(fold_str(&once), once, "U+{:04X}", u32::from(c));
    }
}

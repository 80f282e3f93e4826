//! Annual rates of loans, after 中国人民银行公告〔2021〕第3号: the annualised rate is the ratio of
//! all that the borrower pays beyond the principal to the principal actually in use, in years. It
//! may be reckoned by compound interest, that is by the internal rate of return, or by simple
//! interest, in which case that is said. Fees that are spread over instalments count on the
//! principal that is still owed, so a fee of 0.6 % an instalment is not 7.2 % a year.

use super::number::Period;

/// Instalments in a year.
const MONTHS: f64 = 12.0;

/// The annual rate, in per cent by simple interest, of `rate` per cent a period on the principal
/// still owed. An instalment is a month here; a fee on the *whole* principal is
/// [`instalment_fee`]'s matter.
pub fn annualised(rate: f64, period: Period) -> f64 {
    match period {
        Period::Day => rate * 365.0,
        Period::Month | Period::Instalment => rate * MONTHS,
        Period::Year => rate,
    }
}

/// The annual rate, in per cent, of a loan repaid in `instalments` equal monthly parts with a fee
/// of `fee` per cent of the whole principal in each: twelve times the monthly internal rate of
/// return. `None` without instalments or for a fee that is no finite positive number.
pub fn instalment_fee(fee: f64, instalments: u32) -> Option<f64> {
    if instalments == 0 || !fee.is_finite() || fee < 0.0 {
        return None;
    }
    let payment = 1.0 / f64::from(instalments) + fee / 100.0;
    internal_rate(payment, instalments).map(|monthly| monthly * MONTHS * 100.0)
}

/// The annual rate, in per cent by simple interest, of `yuan` a day for each ten thousand.
pub fn daily_per_ten_thousand(yuan: f64) -> f64 {
    annualised(yuan / 100.0, Period::Day)
}

/// The monthly rate at which `count` payments are worth a principal of 1, by bisection.
fn internal_rate(payment: f64, count: u32) -> Option<f64> {
    let worth = |rate: f64| {
        let count = f64::from(count);
        if rate.abs() < 1e-12 {
            payment * count
        } else {
            payment * (1.0 - (1.0 + rate).powf(-count)) / rate
        }
    };
    let (mut low, mut high) = (0.0, 1.0);
    while worth(high) > 1.0 {
        high *= 2.0;
        if high > 1e6 {
            return None;
        }
    }
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if worth(middle) > 1.0 { low = middle } else { high = middle }
    }
    Some(f64::midpoint(low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(value: f64, expected: f64) {
        assert!((value - expected).abs() < 0.05, "{value} is not {expected}");
    }

    #[test]
    fn a_fee_on_the_whole_principal_nearly_doubles() {
        close(instalment_fee(0.6, 12).unwrap(), 13.03);
        close(instalment_fee(0.75, 12).unwrap(), 16.22);
        close(instalment_fee(0.0, 12).unwrap(), 0.0);
        close(instalment_fee(1.0, 1).unwrap(), 12.0);
        assert_eq!(instalment_fee(0.6, 0), None);
        assert_eq!(instalment_fee(f64::NAN, 12), None);
        assert!(instalment_fee(1e12, 1).is_none());
    }

    #[test]
    fn simple_rates_by_the_year() {
        close(annualised(0.05, Period::Day), 18.25);
        close(annualised(0.5, Period::Month), 6.0);
        close(annualised(5.0, Period::Year), 5.0);
        close(daily_per_ten_thousand(5.0), 18.25);
    }
}

//! The strategy map: which cells of two axes have content that may be used, and which are empty.

use super::facet::Facet;
use super::item::Item;
use super::taxonomy::Taxonomy;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Ids of the items in it, sorted.
    pub items: Vec<String>,
    /// The day on which the first of them ends.
    pub first_end: Option<Date>,
    /// The day on which the last of them ends; `None` with items means that one never ends.
    pub last_end: Option<Date>,
}

/// One table of the map: the items that have the given values on the `by` axes.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Chinese names of the values on the `by` axes; empty without such axes.
    pub by: Vec<String>,
    /// `rows.len()` × `cols.len()` cells.
    pub cells: Vec<Vec<Cell>>,
}

/// The whole map.
#[derive(Debug, Clone)]
pub struct StrategyMap {
    /// Axis of the rows.
    pub row_axis: Facet,
    /// Axis of the columns.
    pub col_axis: Facet,
    /// Axes by which sheets are told apart.
    pub by_axes: Vec<Facet>,
    /// Chinese names of the rows.
    pub rows: Vec<String>,
    /// Chinese names of the columns.
    pub cols: Vec<String>,
    /// The sheets; with `by` axes only those that have an item.
    pub sheets: Vec<Sheet>,
}

impl StrategyMap {
    /// Maps `items`, each with the last day on which it may be used.
    pub fn new<'i>(
        row_axis: Facet,
        col_axis: Facet,
        by_axes: &[Facet],
        items: impl Iterator<Item = (&'i Item, Option<Date>)>,
        taxonomy: &Taxonomy,
    ) -> Self {
        let rows = row_axis.terms(taxonomy);
        let cols = col_axis.terms(taxonomy);
        let blank = vec![vec![Cell::default(); cols.len()]; rows.len()];
        let mut sheets: BTreeMap<Vec<usize>, Vec<Vec<Cell>>> = BTreeMap::new();
        if by_axes.is_empty() {
            sheets.insert(Vec::new(), blank.clone());
        }
        let axes: Vec<_> = by_axes.iter().map(|f| (*f, f.terms(taxonomy))).collect();
        for (item, end) in items {
            let places = |axis: Facet, terms: &[(String, String)]| {
                let values = axis.values(item);
                values.iter().filter_map(|v| terms.iter().position(|t| t.0 == *v)).collect()
            };
            let (in_rows, in_cols): (Vec<usize>, Vec<usize>) =
                (places(row_axis, &rows), places(col_axis, &cols));
            let on: Vec<Vec<usize>> = axes.iter().map(|(f, terms)| places(*f, terms)).collect();
            for key in product(&on) {
                let cells = sheets.entry(key).or_insert_with(|| blank.clone());
                for (row, col) in in_rows.iter().flat_map(|r| in_cols.iter().map(move |c| (r, c))) {
                    if let Some(cell) = cells.get_mut(*row).and_then(|cells| cells.get_mut(*col)) {
                        cell.add(&item.id, end);
                    }
                }
            }
        }
        let names = |key: &[usize]| -> Vec<String> {
            let named = axes.iter().zip(key).filter_map(|((_, terms), i)| terms.get(*i));
            named.map(|term| term.1.clone()).collect()
        };
        Self {
            row_axis,
            col_axis,
            by_axes: by_axes.to_vec(),
            rows: rows.into_iter().map(|t| t.1).collect(),
            cols: cols.into_iter().map(|t| t.1).collect(),
            sheets: sheets
                .into_iter()
                .map(|(key, cells)| Sheet { by: names(&key), cells })
                .collect(),
        }
    }
}

impl Sheet {
    /// Number of cells without content.
    pub fn gaps(&self) -> usize {
        self.cells.iter().flatten().filter(|c| c.items.is_empty()).count()
    }
}

impl Cell {
    fn add(&mut self, id: &str, end: Option<Date>) {
        let first = self.items.is_empty();
        if let Err(at) = self.items.binary_search_by(|known| known.as_str().cmp(id)) {
            self.items.insert(at, id.to_owned());
        }
        self.first_end = [self.first_end, end].into_iter().flatten().min();
        self.last_end = match (first, self.last_end, end) {
            (true, _, end) => end,
            (false, Some(last), Some(end)) => Some(last.max(end)),
            (false, _, _) => None,
        };
    }

    /// The cell in words: `3 条，2027-03-31 起陆续到期`.
    pub fn words(&self) -> String {
        let count = self.items.len();
        match (count, self.first_end, self.last_end) {
            (0, _, _) => "空白".to_owned(),
            (_, Some(first), Some(last)) if first == last => format!("{count} 条，至 {last}"),
            (_, Some(first), Some(last)) => format!("{count} 条，{first} 至 {last} 陆续到期"),
            (_, Some(first), None) => format!("{count} 条，{first} 起陆续到期"),
            (_, None, _) => format!("{count} 条"),
        }
    }
}

/// All ways of taking one value from each list.
fn product(lists: &[Vec<usize>]) -> Vec<Vec<usize>> {
    lists.iter().fold(vec![Vec::new()], |keys, list| {
        let extend = |key: &Vec<usize>| {
            let key = key.clone();
            let longer = move |value: &usize| [key.as_slice(), &[*value]].concat();
            list.iter().map(longer).collect::<Vec<_>>()
        };
        keys.iter().flat_map(extend).collect()
    })
}

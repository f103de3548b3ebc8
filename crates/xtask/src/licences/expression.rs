//! Licence expressions as SPDX writes them: `MIT OR Apache-2.0 WITH LLVM-exception`.

use anyhow::{Result, bail};

/// Whether an expression can be met with licences of the list alone.
///
/// `WITH` binds closest, then `AND`, then `OR`; an older `/` between licences means `OR`. Fails if
/// the expression cannot be read.
pub(crate) fn is_satisfied(expression: &str, accepted: &[&str]) -> Result<bool> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut reader = Reader { words: spaced.split_whitespace().collect(), at: 0, accepted };
    let satisfied = reader.alternatives()?;
    match reader.next() {
        None => Ok(satisfied),
        Some(word) => bail!("unexpected `{word}`"),
    }
}

struct Reader<'a> {
    words: Vec<&'a str>,
    at: usize,
    accepted: &'a [&'a str],
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let word = self.words.get(self.at).copied();
        self.at += 1;
        word
    }

    /// Steps over the word if it comes next.
    fn take(&mut self, word: &str) -> bool {
        let comes = self.words.get(self.at) == Some(&word);
        self.at += usize::from(comes);
        comes
    }

    fn alternatives(&mut self) -> Result<bool> {
        let mut any = self.all()?;
        while self.take("OR") {
            any |= self.all()?;
        }
        Ok(any)
    }

    fn all(&mut self) -> Result<bool> {
        let mut all = self.one()?;
        while self.take("AND") {
            all &= self.one()?;
        }
        Ok(all)
    }

    fn one(&mut self) -> Result<bool> {
        let name = match self.next() {
            Some("(") => {
                let satisfied = self.alternatives()?;
                if !self.take(")") {
                    bail!("a `(` is not closed");
                }
                return Ok(satisfied);
            }
            Some(word @ (")" | "AND" | "OR" | "WITH")) => bail!("unexpected `{word}`"),
            Some(name) => name,
            None => bail!("a licence is missing at the end"),
        };
        if !self.take("WITH") {
            return Ok(self.accepted.contains(&name));
        }
        match self.next() {
            Some(exception) => Ok(self.accepted.contains(&&*format!("{name} WITH {exception}"))),
            None => bail!("an exception is missing at the end"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_satisfied;

    const ACCEPTED: [&str; 3] = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"];

    fn accepts(expression: &str) -> bool {
        is_satisfied(expression, &ACCEPTED).unwrap()
    }

    #[test]
    fn one_accepted_alternative_is_enough() {
        assert!(accepts("MIT"));
        assert!(accepts("GPL-3.0 OR MIT"));
        assert!(accepts("MIT/Apache-2.0"));
        assert!(!accepts("GPL-3.0"));
    }

    #[test]
    fn every_part_of_a_conjunction_must_be_accepted() {
        assert!(accepts("(MIT OR GPL-3.0) AND Apache-2.0"));
        assert!(!accepts("(MIT OR Apache-2.0) AND GPL-3.0"));
        assert!(accepts("GPL-3.0 AND MIT OR Apache-2.0"));
    }

    #[test]
    fn an_exception_belongs_to_its_licence() {
        assert!(accepts("Apache-2.0 WITH LLVM-exception"));
        assert!(!accepts("MIT WITH LLVM-exception"));
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        for expression in ["", "MIT OR", "(MIT", "MIT)", "MIT MIT", "AND", "MIT WITH"] {
            assert!(is_satisfied(expression, &ACCEPTED).is_err(), "{expression:?}");
        }
    }
}

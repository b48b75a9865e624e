//! Secrets that come up while commands run.

use std::sync::{Arc, PoisonError, RwLock};

use super::{MaskError, Masker, Sought};

/// All that is looked for, where that is more than at first. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Learnt(Arc<RwLock<Option<Arc<Sought>>>>);

impl Masker {
    /// Has a value masked from now on, by all clones. Streams that were begun go on without it.
    ///
    /// # Errors
    ///
    /// It has fewer than [`MIN_BYTES`](super::MIN_BYTES) bytes, or more than
    /// [`MAX_BYTES`](super::MAX_BYTES).
    pub fn learn(&self, value: &str) -> Result<(), MaskError> {
        let new = Sought::new([value.to_owned()], &[], None)?;
        let all = match self.now() {
            None => new,
            Some(former) => {
                let mut all = Sought::clone(&former);
                all.needles.extend(new.needles);
                all
            }
        };
        let mut learnt = self
            .learnt
            .0
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *learnt = Some(Arc::new(all));
        Ok(())
    }

    /// All that is looked for now.
    pub(super) fn now(&self) -> Option<Arc<Sought>> {
        let learnt = self.learnt.0.read().unwrap_or_else(PoisonError::into_inner);
        learnt.as_ref().or(self.sought.as_ref()).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_learnt_is_masked_by_all_clones_besides_what_was_known() {
        for masker in [
            Masker::default(),
            Masker::with(["hunter22".to_owned()], &["tok-.".to_owned()]).expect("a masker"),
        ] {
            let clone = masker.clone();
            masker.learn("plain-word-1").expect("it is long enough");
            masker.learn("other-word-2").expect("it is long enough");
            let told = clone.mask_text("plain-word-1, cGxhaW4td29yZC0x, other-word-2");
            assert_eq!(told, "*****, *****, *****");
            let mut streamed = Vec::new();
            let mut stream = clone.stream();
            stream.push(b"other-word-2", &mut |bytes| {
                streamed.extend_from_slice(bytes);
            });
            stream.finish(&mut |bytes| streamed.extend_from_slice(bytes));
            assert_eq!(streamed, b"*****");
            assert!(!clone.is_empty() && !clone.is_of_shapes_only());
            let told = clone.mask_text("hunter22 tok-1").into_owned();
            let knew = !masker.now().expect("something").patterns.is_empty();
            assert_eq!(told == "***** *****", knew, "{told}");
        }
    }

    #[test]
    fn what_is_short_is_not_learnt() {
        let masker = Masker::default();
        assert_eq!(
            masker.learn(" five5 "),
            Err(MaskError::TooShort { bytes: 5 })
        );
        assert!(masker.is_empty());
    }
}

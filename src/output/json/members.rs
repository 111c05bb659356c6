//! Puts the members of objects in order, in little more room than their text takes.

use std::cmp::Ordering;

use super::outline::{Outline, compare, offset};
use super::sort_key::{self, ValueKey};

/// So many members of an object are put in order at once, however little room there is.
const RUN: usize = 1 << 15;

/// A member of an object that is put in order: the first of its words in the outline.
type Member = u32;

/// A member, and what its key begins with, which mostly settles its place without a look at the text.
struct Known {
    beginning: [u8; 8],
    member: Member,
}

/// The members that wait to be written, those of inner objects behind those of the objects around.
#[derive(Default)]
pub(super) struct Members {
    waiting: Vec<Member>,
    /// Room for sorting, used again.
    known: Vec<Known>,
}

impl Members {
    /// Adds the members of an object, in reverse order of their keys; returns how many there are.
    pub(super) fn push(&mut self, text: &[u8], outline: &Outline, object: usize) -> usize {
        let start = self.waiting.len();
        let words = outline.members(text, object);
        self.waiting.extend(words.map(offset));
        let members = &mut self.waiting[start..];
        let key = |member: Member| outline.key_of(text, member as usize);
        let value = |member: Member| {
            let (place, _) = outline.member(text, object, member as usize);
            ValueKey::of(&text[place])
        };
        let reverse = |a: Member, b: Member| {
            compare(text, key(b), key(a))
                .then_with(|| value(b).cmp(&value(a)))
                .then(b.cmp(&a))
        };
        let size = at_once(text.len(), size_of_val(members) + outline.size());
        let count = members.len();
        for run in runs(members, size, reverse) {
            self.known.clear();
            self.known.extend(run.iter().map(|&member| Known {
                beginning: sort_key::beginning(&text[key(member)..]),
                member,
            }));
            self.known.sort_unstable_by(|a, b| {
                let beginnings = b.beginning.cmp(&a.beginning);
                beginnings.then_with(|| reverse(a.member, b.member))
            });
            for (place, known) in run.iter_mut().zip(&self.known) {
                *place = known.member;
            }
        }
        self.known.truncate(RUN);
        self.known.shrink_to(RUN);
        count
    }

    /// Takes the first word of the member that comes next.
    pub(super) fn pop(&mut self) -> Option<usize> {
        self.waiting.pop().map(|member| member as usize)
    }
}

/// How many members are sorted at once, so that all that is held is at most two and a quarter times the text.
fn at_once(text: usize, held_beside: usize) -> usize {
    let room = (text + text / 4).saturating_sub(held_beside);
    RUN.max(room / size_of::<Known>())
}

/// Halves the members until there are few enough in each part: none belongs before one of an earlier part.
fn runs(
    members: &mut [Member],
    size: usize,
    order: impl Fn(Member, Member) -> Ordering,
) -> impl Iterator<Item = &mut [Member]> {
    let mut parts = vec![members];
    std::iter::from_fn(move || {
        let mut part = parts.pop()?;
        while part.len() > size {
            let middle = part.len() / 2;
            part.select_nth_unstable_by(middle, |a, b| order(*a, *b));
            let (low, high) = part.split_at_mut(middle);
            parts.push(high);
            part = low;
        }
        Some(part)
    })
}

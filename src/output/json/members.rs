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
        let owner = Owner {
            text,
            outline,
            object,
        };
        let size = at_once(text.len(), size_of_val(members) + outline.size());
        owner.sort(members, size, &mut self.known);
        self.known.truncate(RUN);
        self.known.shrink_to(RUN);
        members.len()
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

/// An object whose members are put in order.
struct Owner<'a> {
    text: &'a [u8],
    outline: &'a Outline,
    object: usize,
}

impl Owner<'_> {
    /// Sorts members in reverse. More than `size` are halved first, none of one half before any of the other.
    fn sort(&self, members: &mut [Member], size: usize, known: &mut Vec<Known>) {
        if members.len() > size {
            let middle = members.len() / 2;
            members.select_nth_unstable_by(middle, |a, b| self.reverse(*a, *b));
            let (low, high) = members.split_at_mut(middle);
            self.sort(low, size, known);
            return self.sort(high, size, known);
        }
        known.clear();
        known.extend(members.iter().map(|&member| Known {
            beginning: sort_key::beginning(&self.text[self.key(member)..]),
            member,
        }));
        known.sort_unstable_by(|a, b| {
            let beginnings = b.beginning.cmp(&a.beginning);
            beginnings.then_with(|| self.reverse(a.member, b.member))
        });
        for (place, known) in members.iter_mut().zip(known) {
            *place = known.member;
        }
    }

    fn reverse(&self, a: Member, b: Member) -> Ordering {
        compare(self.text, self.key(b), self.key(a))
            .then_with(|| self.value(b).cmp(&self.value(a)))
            .then(b.cmp(&a))
    }

    fn key(&self, member: Member) -> usize {
        self.outline.key_of(self.text, member as usize)
    }

    fn value(&self, member: Member) -> ValueKey {
        let member = self.outline.member(self.text, self.object, member as usize);
        ValueKey::of(&self.text[member.0])
    }
}

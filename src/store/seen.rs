//! What an import into an empty store has filed so far, as far as it must be told from what is new: a filter that may
//! take something new for known, and never something known for new (B. H. Bloom, 1970; in blocks of one cache line each).

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Keys for each bit set of a block: at 16 bits a key one in a thousand that is new is taken for known.
const KEYS_IN_A_BLOCK: usize = 32;
/// The first layer takes so many keys, and each further one four times as many.
const FIRST_LAYER: usize = 1 << 16;
/// So many layers hold 5.5 million keys in 11 MB: a million files. Whoever files more asks the store.
const LAYERS: u32 = 4;
/// Odd numbers whose products part the bits of a key.
const SALTS: [u64; 8] = [
    0x9e37_79b9_7f4a_7c15,
    0xbf58_476d_1ce4_e5b9,
    0x94d0_49bb_1331_11eb,
    0xd6e8_feb8_6659_fd93,
    0xa076_1d64_78bd_642f,
    0xe703_7ed1_a0b4_28db,
    0x8ebc_6af0_9c88_c6e3,
    0x5899_65cc_7537_4cc3,
];

/// What a key is of.
#[derive(Clone, Copy, Debug)]
pub(super) enum KeyOf {
    Path = 1,
    Content,
    Inode,
    Words,
    Permalink,
    Name,
}

/// The key of something: the same for the same.
pub(super) fn key(of: KeyOf, bytes: &[u8]) -> u64 {
    xxh3_64_with_seed(bytes, of as u64)
}

/// Keys that were seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    layers: Vec<Layer>,
}

#[derive(Debug)]
struct Layer {
    blocks: Box<[[u64; 8]]>,
    room: usize,
}

impl Seen {
    /// Notes a key. `false` when there is no room for more: then nothing is known.
    pub(super) fn note(&mut self, key: u64) -> bool {
        if self.layers.last().is_none_or(|layer| layer.room == 0) {
            let Ok(number) = u32::try_from(self.layers.len()) else { return false };
            if number == LAYERS {
                return false;
            }
            let room = FIRST_LAYER << (2 * number);
            let blocks = vec![[0; 8]; room / KEYS_IN_A_BLOCK].into_boxed_slice();
            self.layers.push(Layer { blocks, room });
        }
        if let Some(layer) = self.layers.last_mut() {
            layer.room -= 1;
            let at = layer.block(key);
            for (bits, bit) in layer.blocks[at].iter_mut().zip(bits_of(key)) {
                *bits |= bit;
            }
        }
        true
    }

    /// Whether a key may have been noted.
    pub(super) fn may_have(&self, key: u64) -> bool {
        let has =
            |layer: &Layer| layer.blocks[layer.block(key)].iter().zip(bits_of(key)).all(|(bits, bit)| bits & bit != 0);
        self.layers.iter().any(has)
    }
}

impl Layer {
    fn block(&self, key: u64) -> usize {
        // The upper bits of the product are spread evenly over the blocks.
        usize::try_from((u128::from(key) * self.blocks.len() as u128) >> 64).unwrap_or(0)
    }
}

/// One bit in each of a block's eight words.
fn bits_of(key: u64) -> impl Iterator<Item = u64> {
    SALTS.into_iter().map(move |salt| 1 << (key.wrapping_mul(salt) >> 58))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_known_and_little_else() {
        let mut seen = Seen::default();
        let of = |number: u32| key(KeyOf::Path, &number.to_le_bytes());
        assert!(!seen.may_have(of(0)));
        let noted = 200_000;
        assert!((0..noted).all(|number| seen.note(of(number))));
        assert!((0..noted).all(|number| seen.may_have(of(number))));
        let wrong = (noted..2 * noted).filter(|number| seen.may_have(of(*number))).count();
        assert!(wrong < 2_000, "{wrong} of {noted}");
    }

    #[test]
    fn what_is_full_says_so() {
        let mut seen = Seen::default();
        let room: usize = (0..LAYERS).map(|layer| FIRST_LAYER << (2 * layer)).sum();
        assert!((0..room as u64).all(|key| seen.note(key)));
        assert!(!seen.note(0));
    }
}

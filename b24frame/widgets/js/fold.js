// Texts are compared as b24frame._lookup.fold compares them: no case, no accents, one space between words.

// Unicode's full case folding is the lower case of the upper case, but for these; Cherokee folds to capitals.
const SPECIAL = new Map([["ı", "ı"], ["ẞ", "ss"]]);
const CHEROKEE = /[\u13a0-\u13fd\uab70-\uabbf]/;
// Letters that Unicode does not take apart into a plain one and a mark, and the plain one for each.
const PLAIN = new Map(Object.entries({
  ł: "l", ø: "o", đ: "d", ð: "d", ħ: "h", ŧ: "t", ı: "i", ŋ: "n", æ: "ae", œ: "oe", þ: "th",
  і: "и", є: "е", ґ: "г", ә: "а", ғ: "г", қ: "к", ң: "н", ө: "о", ұ: "у", ү: "у", һ: "х",
}));
const ASCII = /^[\x00-\x7f]*$/;
const SPACES = /(?:(?!\ufeff)[\s\x1c-\x1f\x85])+/g;
const known = new Map();

// A mark with a combining class is moved before U+0345, which has the highest class of all; \p{M} holds others too.
function combines(char) {
  if (!known.has(char)) known.set(char, char === "\u0345" || ("\u0345" + char).normalize("NFD")[0] !== "\u0345");
  return known.get(char);
}

function folded(char) {
  if (CHEROKEE.test(char)) return char.toUpperCase();
  return SPECIAL.get(char) ?? char.toUpperCase().toLowerCase();
}

function bare(text) {
  // One by one: a capital sigma becomes another letter at the end of a word.
  const marked = Array.from(Array.from(text, folded).join("").normalize("NFKD"));
  const letters = marked.filter((char) => char <= "\u02ff" || !combines(char)).join("").normalize("NFKC");
  return Array.from(letters, (char) => PLAIN.get(char) ?? char).join("");
}

export function fold(text) {
  const plain = ASCII.test(text) ? text.toLowerCase() : bare(text);
  return plain.replace(SPACES, " ").replace(/^ | $/g, "");
}

// Whether a folded text has every word of a folded query.
export function matches(text, words) {
  return words.every((word) => text.includes(word));
}

/** Passwords that are tried first: the commonest of the world's leaks and the favourites of Chinese users. */

const COMMON: readonly string[] = `
  123456 1234567 12345678 123456789 1234567890 0123456789 987654321 9876543210 87654321 147258369 123123123 123123 123321
  1234qwer qwer1234 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 zaq12wsx q1w2e3r4 q1w2e3r4t5 qwerty qwerty123 qwertyui
  qwertyuiop asdfghjk asdfghjkl asdf1234 zxcvbnm zxcvbnm123 zxcvbnm1 1234abcd abcd1234 abc12345 abc123456 abcdefg abcdefgh
  abcdefg1 a1234567 a12345678 a123456789 aa123456 aa12345678 aaa123456 qq123456 qq123456789 qwe123456 asd123456 zxc123456
  w123456789 z123456789 123456abc 123456aa 123456qq 12345678a 123456789a 1234567a 123qweasd 123qwe asd123 qweasdzxc qazwsxedc
  woaini woaini1314 woaini520 woaini521 woaiwojia woaiwoziji iloveyou iloveyou1 loveyou1314 5201314 52013145 520131400
  1314520 13145200 7758521 7758258 77585210 5845201314 5845211314 1314521 201314 11223344 112233445566 12341234 147852369
  19871987 wangyut2 caonima caonima123 nihao123 nihaoma123 buzhidao wodemima mima1234 mima123456 zhongguo zhongguo1 beijing2008
  password password1 password123 passw0rd p@ssw0rd p@ssword admin123 admin888 admin123456 administrator administrator1
  root123456 letmein1 welcome1 welcome123 monkey123 dragon123 sunshine princess football baseball superman batman123 trustno1
  changeme changeme123 default123 guest123 test1234 test123456 user1234 crm12345 crm123456 tessera tessera1 tessera123
`
  .trim()
  .split(/\s+/)

const FEWEST_DIFFERENT = 4

/** Whether it is a common one (with up to two characters behind), or made of fewer than four different characters. */
export function isCommonPassword(password: string): boolean {
  const lower = password.toLowerCase()
  if (new Set(lower).size < FEWEST_DIFFERENT) return true
  return COMMON.some((common) => lower.startsWith(common) && lower.length - common.length <= 2)
}

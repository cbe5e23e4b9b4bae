/**
 * Colours of classes, written by palette.mjs. The first eight are those of M. Okabe and K. Ito, Color
 * Universal Design, 2008; the others are chosen as by C. Glasbey et al., Colour displays for categorical
 * images, 2007, each as far from all before it as eyes with and without colour blindness can tell.
 */
export const PALETTE: readonly string[] = (
  "000000 e69f00 56b4e9 009e73 f0e442 0072b2 d55e00 cc79a7 " +
  "551122 000099 6600ff 445511 00eebb 8877ff 993366 113355 " +
  "ccccff 99bb99 554499 cc22cc 4400bb aaffaa ff2266 ddcc88 " +
  "cc2244 553300 bbeeee 00cc55 ff77cc 770077 4466ee 663344 " +
  "1122dd 885599 cc66dd 6699ff ff9977 ff6611 666633 88dd44 " +
  "7733bb 44dddd 77ff77 990088 aa7744 9977bb 660044 00aabb"
).split(" ");

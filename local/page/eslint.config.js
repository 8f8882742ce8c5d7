// ESLint's rules for the page's JavaScript. tsc checks names and types.

import js from "@eslint/js";
import stylistic from "@stylistic/eslint-plugin";
import { importX } from "eslint-plugin-import-x";

export default [
  { ignores: ["**/vendor/"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: { "@stylistic": stylistic, "import-x": importX },
    rules: {
      "no-undef": "off", // tsc finds undefined names
      "no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "prefer-const": "error",
      eqeqeq: "error",
      "@stylistic/max-len": ["error", { code: 100, ignoreUrls: false }],
      "@stylistic/quotes": ["error", "double", { avoidEscape: true }],
      "@stylistic/semi": "error",
      "@stylistic/comma-dangle": ["error", "always-multiline"],
      "import-x/no-cycle": "error",
    },
  },
];

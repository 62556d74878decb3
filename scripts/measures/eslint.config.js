// Measures that Biome has no rule for: how complex and how long a function is, and how many parameters it has.
import parser from '@typescript-eslint/parser';

const functions =
  ':matches(:function, TSDeclareFunction, TSFunctionType, TSMethodSignature, TSEmptyBodyFunctionExpression)';

export default [
  {
    files: ['src/**/*.ts', 'sandbox/**/*.ts', 'scripts/**/*.ts'],
    languageOptions: { parser },
    linterOptions: { noInlineConfig: true },
    rules: {
      complexity: ['error', 10],
      'max-lines-per-function': ['error', { max: 40, IIFEs: true }],
      'max-params': ['error', 3],
      'no-restricted-syntax': [
        'error',
        {
          selector: `${functions} > .params TSTypeLiteral`,
          message:
            'Name the type of this parameter as an interface: a type without a name hides how many parameters there are.',
        },
        {
          selector: "BinaryExpression[operator='in'][left.type='Literal']",
          message: 'Tell values apart by a `kind` that each of them has.',
        },
      ],
    },
  },
];

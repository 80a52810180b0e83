// Drives the unmodified npm client: a small structure, products, an export page by page, a read-back.
// Expects AKENEO_BASE_URL, AKENEO_CLIENT_ID, AKENEO_SECRET, AKENEO_USERNAME, AKENEO_PASSWORD, AKENEO_EXPORT_PATH.
'use strict';
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const akeneo = require('node-akeneo-api');

const plain = (data) => [{ locale: null, scope: null, data }];

function check(result, expected) {
  assert.strictEqual(result.statusCode, 200);
  assert.deepStrictEqual(
    result.responses.map((line) => line.status_code),
    expected,
  );
}

async function main() {
  const all = (number, status) => new Array(number).fill(status);
  check(
    await akeneo.patchVndAkeneoCollection('/api/rest/v1/categories', [{ code: 'garden', parent: 'master' }]),
    [201],
  );
  check(
    await akeneo.patchVndAkeneoCollection('/api/rest/v1/attributes', [
      { code: 'title', type: 'pim_catalog_text', group: 'other' },
    ]),
    [201],
  );
  check(
    await akeneo.patchVndAkeneoCollection('/api/rest/v1/families', [{ code: 'tools', attributes: ['sku', 'title'] }]),
    [201],
  );
  const products = Array.from({ length: 250 }, (_, number) => ({
    identifier: `tool-${String(number).padStart(3, '0')}`,
    family: 'tools',
    categories: ['garden'],
    values: { title: plain(`Tool ${number}`) },
  }));
  check(await akeneo.patchVndAkeneoCollection('/api/rest/v1/products', products), all(250, 201));
  await akeneo.exportProducts();
  const exported = fs
    .readFileSync(path.join(process.env.AKENEO_EXPORT_PATH, akeneo.filenameProducts), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter((product) => product.identifier.startsWith('tool-'));
  assert.deepStrictEqual(
    exported.map((product) => product.identifier),
    products.map((product) => product.identifier),
  );
  assert.deepStrictEqual(exported[7].values.title, plain('Tool 7'));
  const families = await akeneo.get('/api/rest/v1/families?with_count=true');
  const family = families.find((one) => one.code === 'tools');
  assert.deepStrictEqual(family.attributes, ['sku', 'title']);
  console.log('node-akeneo-api: 250 products written, exported and compared');
}

main().then(
  () => process.exitCode = 0,
  (error) => {
    console.error(error);
    process.exit(1);
  },
);

// Drives the unmodified npm client: a small structure, products, an export page by page, a read-back.
// Expects AKENEO_BASE_URL, AKENEO_CLIENT_ID, AKENEO_SECRET, AKENEO_USERNAME, AKENEO_PASSWORD, AKENEO_EXPORT_PATH.
'use strict';
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const akeneo = require('node-akeneo-api');

const plain = (data) => [{ locale: null, scope: null, data }];

function read(name) {
  const text = fs.readFileSync(path.join(process.env.AKENEO_EXPORT_PATH, name), 'utf8');
  return text.trim().split('\n').map((line) => JSON.parse(line));
}

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
      { code: 'tool_title', type: 'pim_catalog_text', group: 'other' },
      { code: 'tool_photo', type: 'pim_catalog_image', group: 'other', allowed_extensions: ['png'] },
    ]),
    [201, 201],
  );
  check(
    await akeneo.patchVndAkeneoCollection('/api/rest/v1/families', [
      { code: 'tools', attributes: ['sku', 'tool_title', 'tool_photo'] },
    ]),
    [201],
  );
  const products = Array.from({ length: 250 }, (_, number) => ({
    identifier: `tool-${String(number).padStart(3, '0')}`,
    family: 'tools',
    categories: ['garden'],
    values: { tool_title: plain(`Tool ${number}`) },
  }));
  check(await akeneo.patchVndAkeneoCollection('/api/rest/v1/products', products), all(250, 201));
  const folder = process.env.AKENEO_EXPORT_PATH;
  const photo = path.join(folder, 'photo.png');
  fs.writeFileSync(photo, Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(50000, 7)]));
  const place = { identifier: 'tool-007', attribute: 'tool_photo', locale: null, scope: null };
  await akeneo.postMultipartFormData('/api/rest/v1/media-files', fs.createReadStream(photo), place);
  const count = await akeneo.exportProducts('limit=100');
  const catalog = read(akeneo.filenameProducts);
  assert.strictEqual(catalog.length, count);
  assert.strictEqual(new Set(catalog.map((product) => product.uuid)).size, count);
  const exported = catalog.filter((product) => (product.identifier || '').startsWith('tool-'));
  assert.deepStrictEqual(
    exported.map((product) => product.identifier),
    products.map((product) => product.identifier),
  );
  assert.deepStrictEqual(exported[7].values.tool_title, plain('Tool 7'));
  const files = read(akeneo.filenameProductMediaFiles);
  const placeOf = (code) => path.join(folder, ...Object.values(akeneo.splitMediaFileData(code)));
  assert.deepStrictEqual(fs.readFileSync(placeOf(exported[7].values.tool_photo[0].data)), fs.readFileSync(photo));
  const families = await akeneo.get('/api/rest/v1/families?with_count=true');
  const family = families.find((one) => one.code === 'tools');
  assert.deepStrictEqual(family.attributes, ['sku', 'tool_photo', 'tool_title']);
  const records = await akeneo.get('/api/rest/v1/media-files?limit=100');
  const sizes = new Map(records.map((record) => [record.code, record.size]));
  for (const { fromData: code } of files) {
    assert.strictEqual(fs.statSync(placeOf(code)).size, sizes.get(code));
  }
  console.log(`node-akeneo-api: 250 products written, ${count} with ${files.length} files exported and compared`);
}

main().then(
  // The client leaves the answer to an upload unread, and its connection open.
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);

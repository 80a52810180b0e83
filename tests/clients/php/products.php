<?php

declare(strict_types=1);

use Pimlet\ClientCheck\Check;

return static function (Check $check): void {
    $client = $check->client;
    $value = static fn (mixed $data, ?string $locale = null): array => [['locale' => $locale, 'scope' => null, 'data' => $data]];

    // By identifier.
    $products = $client->getProductApi();
    $check->same(201, $products->create('php-1', ['family' => 'php', 'values' => ['name' => $value('One', 'en_US')]]), 'create');
    $check->same(204, $products->upsert('php-1', ['categories' => ['php'], 'values' => []]), 'change');
    $check->same(201, $products->upsert('php-2', ['values' => [], 'associations' => []]), 'create by upsert');
    $check->same(201, $products->upsert('php/3 ü'), 'an identifier with special characters, and nothing else');
    $check->same('php/3 ü', $products->get('php/3 ü')['identifier'], 'an identifier with special characters');
    $one = $products->get('php-1');
    $check->same(['php'], $one['categories'], 'categories');
    $check->same($value('One', 'en_US'), $one['values']['name'], 'value');
    $full = $products->get('php-1', ['with_attribute_options' => true, 'with_quality_scores' => true, 'with_completenesses' => true]);
    $check->same(true, isset($full['quality_scores'], $full['completenesses']), 'scores and completenesses');
    $check->lines(
        $products->upsertList([
            ['identifier' => 'php-2', 'values' => ['php' => $value('one')]],
            ['identifier' => 'php-4'],
            ['identifier' => 'php-5', 'family' => 'none'],
        ]),
        'identifier',
        ['php-2' => 204, 'php-4' => 201, 'php-5' => [
            422,
            'The none family does not exist in your PIM. Check the expected format on the API documentation.',
        ]],
        'collection of products',
    );
    $check->same(204, $products->delete('php-4'), 'delete');
    $check->throws(
        'NotFoundHttpException',
        'Product "php-4" does not exist or you do not have permission to access it.',
        static fn () => $products->get('php-4'),
    );

    // Everything is read over pages, written back, and is as before.
    $strip = static fn (array $entry): array => array_diff_key($entry, ['updated' => 0]);
    foreach ([[$products, 'identifier'], [$client->getProductUuidApi(), 'uuid'], [$client->getProductModelApi(), 'code']] as [$api, $key]) {
        $all = $check->pages($api, size: 40);
        $check->same($all, iterator_to_array($api->all(pageSize: 100)), "$key: the page size does not matter");
        $now = [];
        foreach (array_chunk($all, 100) as $chunk) {
            $expected = array_fill_keys(array_column($chunk, $key), 204);
            $check->lines($api->upsertList($chunk), $key, $expected, "$key: everything written back");
        }
        foreach ($api->all(100) as $entry) {
            $now[] = $entry;
        }
        $check->same(array_map($strip, $all), array_map($strip, $now), "$key: as before");
        foreach (array_slice($all, 0, 5) as $entry) {
            unset($entry['_links']);
            $check->same($strip($entry), $strip($api->get((string) $entry[$key])), "$key: get is as listed");
            $sent = 'code' === $key ? array_diff_key($entry, ['code' => 0]) : $entry;
            $check->same(204, $api->upsert((string) $entry[$key], $sent), "$key: upsert what get shows");
        }
    }

    // By uuid.
    $uuids = $client->getProductUuidApi();
    $uuid = '5d2a1c06-32f5-4c45-9f3e-6f0f4d8f4c01';
    $other = '5d2a1c06-32f5-4c45-9f3e-6f0f4d8f4c02';
    $check->same(201, $uuids->create($uuid, ['family' => 'php', 'values' => []]), 'create by uuid');
    $check->same(204, $uuids->upsert($uuid, ['values' => ['php' => $value('two')]]), 'change by uuid');
    $check->same(201, $uuids->upsert($other, ['values' => ['sku' => $value('php-6')]]), 'create by upsert, by uuid');
    $check->same($value('two'), $uuids->get($uuid)['values']['php'], 'value by uuid');
    $check->same($other, $products->get('php-6')['uuid'], 'the same product');
    $check->lines(
        $uuids->upsertList([['uuid' => $uuid, 'enabled' => false], ['uuid' => $other, 'family' => 'php']]),
        'uuid',
        [$uuid => 204, $other => 204],
        'collection by uuid',
    );
    $check->same(204, $uuids->delete($other), 'delete by uuid');
    $check->throws(
        'NotFoundHttpException',
        "Product \"$other\" does not exist or you do not have permission to access it.",
        static fn () => $uuids->get($other),
    );

    $listed = array_column(iterator_to_array($products->all(100)), 'uuid');
    $check->same(false, in_array($uuid, $listed, true), 'a product without identifier is listed by uuid alone');
    $check->same(204, $uuids->delete($uuid), 'delete a product without identifier');

    // Models with a variant.
    $models = $client->getProductModelApi();
    $check->same(201, $models->create('php', ['family_variant' => 'php', 'values' => ['name' => $value('All', 'en_US')]]), 'model');
    $check->same(201, $models->upsert('php_2', ['family_variant' => 'php']), 'model by upsert');
    $check->same(204, $models->upsert('php', ['categories' => ['php']]), 'model');
    $check->lines(
        $models->upsertList([['code' => 'php', 'values' => []], ['code' => 'php_3', 'family_variant' => 'php']]),
        'code',
        ['php' => 204, 'php_3' => 201],
        'collection of models',
    );
    $check->same(201, $products->create('php-v', ['parent' => 'php', 'values' => ['php' => $value('one')]]), 'variant product');
    $check->same($value('All', 'en_US'), $products->get('php-v')['values']['name'], 'value of the model');
    $check->same(204, $models->delete('php_3'), 'delete a model');
    $check->throws(
        'NotFoundHttpException',
        'Product model "php_3" does not exist or you do not have permission to access it.',
        static fn () => $models->get('php_3'),
    );

    // Media files.
    $media = $client->getProductMediaFileApi();
    $path = sys_get_temp_dir() . '/php-' . bin2hex(random_bytes(4)) . '.png';
    write_pixel($path);
    try {
        $code = $media->create($path, ['identifier' => 'php-2', 'attribute' => 'main_image', 'scope' => null, 'locale' => null]);
        $check->same($code, $products->get('php-2')['values']['main_image'][0]['data'], 'the file is a value');
        $check->same(file_get_contents($path), (string) $media->download($code)->getBody(), 'the content');
        $shown = $media->get($code);
        $check->same(
            [$code, basename($path), 'image/png', filesize($path), 'png'],
            [$shown['code'], $shown['original_filename'], $shown['mime_type'], $shown['size'], $shown['extension']],
            'the media file',
        );
        $model = ['type' => 'product_model', 'code' => 'php_2', 'attribute' => 'main_image', 'scope' => null, 'locale' => null];
        $client->getFamilyApi()->upsert('php', ['attributes' => ['sku', 'name', 'php', 'material', 'main_image']]);
        $code = $media->create(fopen($path, 'rb'), $model);
        $check->same($code, $models->get('php_2')['values']['main_image'][0]['data'], 'the file is a value of a model');
        $check->pages($media, size: 60);
        $check->throws(
            'UnprocessableEntityHttpException',
            'Product "none" does not exist.',
            static fn () => $media->create($path, ['type' => 'product', 'identifier' => 'none'] + $model),
        );
    } finally {
        unlink($path);
    }
    $check->throws(
        'NotFoundHttpException',
        'Media file "none" does not exist.',
        static fn () => $client->getCategoryMediaFileApi()->download('none'),
    );
};

function write_pixel(string $path): void
{
    $pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    file_put_contents($path, base64_decode($pixel));
}

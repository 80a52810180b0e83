<?php

declare(strict_types=1);

use Pimlet\ClientCheck\Check;

return static function (Check $check): void {
    $client = $check->client;

    // What is read only.
    $check->same(['version' => 'master', 'edition' => 'EE'], $client->getSystemInformationApi()->get(), 'system information');
    $check->same(['code' => 'en_US', 'enabled' => true], $client->getLocaleApi()->get('en_US'), 'locale');
    $check->same(['code' => 'EUR', 'enabled' => true], $client->getCurrencyApi()->get('EUR'), 'currency');
    $check->pages($client->getLocaleApi(), size: 60);
    $check->pages($client->getCurrencyApi(), size: 90);
    $check->pages($client->getMeasureFamilyApi());
    $check->same('METER', $client->getMeasureFamilyApi()->get('Length')['standard'], 'measure family');
    $enabled = ['search' => ['enabled' => [['operator' => '=', 'value' => true]]]];
    foreach ($check->pages($client->getLocaleApi(), size: 2, query: $enabled) as $locale) {
        $check->same(true, $locale['enabled'], $locale['code']);
    }

    // What a client reads it can write back: labels that are empty are a list in PHP.
    $apis = [
        'category' => $client->getCategoryApi(),
        'attribute group' => $client->getAttributeGroupApi(),
        'association type' => $client->getAssociationTypeApi(),
        'channel' => $client->getChannelApi(),
        'attribute' => $client->getAttributeApi(),
        'family' => $client->getFamilyApi(),
    ];
    $new = [
        'category' => ['parent' => 'master'],
        'attribute group' => [],
        'association type' => ['is_two_way' => true],
        'channel' => ['category_tree' => 'master', 'currencies' => ['EUR'], 'locales' => ['en_US']],
        'attribute' => ['type' => 'pim_catalog_simpleselect', 'group' => 'other'],
        'family' => ['attributes' => ['name', 'php', 'material']],
    ];
    foreach ($apis as $what => $api) {
        $check->same(201, $api->create('php', $new[$what]), "$what: create");
        $check->throws(
            'UnprocessableEntityHttpException',
            'Validation failed.',
            static fn () => $api->create('php', $new[$what]),
        );
        $check->same([], $api->get('php')['labels'], "$what: empty labels");
        $check->same(204, $api->upsert('php', ['labels' => ['en_US' => 'PHP']]), "$what: change");
        $check->same(['en_US' => 'PHP'], $api->get('php')['labels'], "$what: label");
        $check->same(204, $api->upsert('php', ['labels' => []]), "$what: nothing to change");
        $check->same(201, $api->upsert('php_2', $new[$what]), "$what: create by upsert");
        $items = $check->pages($api, size: 5);
        $before = array_column($items, null, 'code');
        $written = [];
        // Akeneo refuses the time of change that it shows of categories.
        $sent = array_map(static fn (array $item): array => array_diff_key($item, ['updated' => 0]), $items);
        foreach (array_chunk($sent, 100) as $chunk) {
            foreach ($api->upsertList($chunk) as $line) {
                $written[$line['code']] = $line['status_code'];
            }
        }
        $check->same(array_fill_keys(array_keys($before), 204), $written, "$what: everything written back");
        foreach ($api->all(100) as $item) {
            unset($item['updated'], $before[$item['code']]['updated']);
            $check->same($before[$item['code']], $item, "$what {$item['code']} after it was written back");
        }
        foreach (array_slice($items, 0, 3) as $item) {
            unset($item['_links'], $item['updated']);
            $check->same($item, array_diff_key($api->get($item['code']), ['updated' => 0]), "$what: get is as listed");
            $check->same(204, $api->upsert($item['code'], $item), "$what: upsert what get shows");
        }
        $check->lines(
            $api->upsertList([['code' => 'php_3'] + $new[$what], ['code' => 'php'], ['code' => '?!'] + $new[$what]]),
            'code',
            ['php_3' => 201, 'php' => 204, '?!' => [422, 'Validation failed.']],
            "$what: collection",
        );
    }

    $options = $client->getAttributeOptionApi();
    $check->same(201, $options->create('php', 'one', ['labels' => ['en_US' => 'One']]), 'option');
    $check->same(201, $options->upsert('php', 'two', ['sort_order' => 7]), 'option by upsert');
    $check->same(
        ['code' => 'two', 'attribute' => 'php', 'sort_order' => 7, 'labels' => []],
        $options->get('php', 'two'),
        'option',
    );
    $check->lines(
        $options->upsertList('php', [['code' => 'two', 'labels' => []], ['code' => 'three']]),
        'code',
        ['two' => 204, 'three' => 201],
        'options',
    );
    $all = $check->pages($options, ['php'], 2);
    $check->lines($options->upsertList('php', $all), 'code', array_fill_keys(array_column($all, 'code'), 204), 'written back');

    $variants = $client->getFamilyVariantApi();
    $sets = ['variant_attribute_sets' => [['level' => 1, 'axes' => ['php'], 'attributes' => ['material']]]];
    $check->same(201, $variants->create('php', 'php', $sets), 'variant');
    $check->same(201, $variants->upsert('php', 'php_2', $sets), 'variant by upsert');
    $check->same(204, $variants->upsert('php', 'php', ['labels' => ['en_US' => 'By PHP']]), 'variant');
    $check->same(['en_US' => 'By PHP'], $variants->get('php', 'php')['labels'], 'label of a variant');
    foreach ($client->getFamilyApi()->all() as $family) {
        $all = $check->pages($variants, [$family['code']], 2);
        if ([] !== $all) {
            $expected = array_fill_keys(array_column($all, 'code'), 204);
            $check->lines($variants->upsertList($family['code'], $all), 'code', $expected, 'variants written back');
        }
    }

    $measurements = $client->getMeasurementFamilyApi();
    $all = $measurements->all();
    $expected = array_fill_keys(array_column($all, 'code'), 204);
    $check->lines($measurements->upsertList($all), 'code', $expected, 'measurement families written back');
    $check->same($all, $measurements->all(), 'measurement families after it');
    $family = [
        'code' => 'Php',
        'labels' => [],
        'standard_unit_code' => 'ELE',
        'units' => ['ELE' => [
            'code' => 'ELE',
            'labels' => ['en_US' => 'Elephant'],
            'convert_from_standard' => [['operator' => 'mul', 'value' => '1']],
            'symbol' => 'e',
        ]],
    ];
    $check->lines($measurements->upsertList([$family]), 'code', ['Php' => 201], 'measurement family');
    $check->same([$family], array_values(array_filter($measurements->all(), fn ($one) => 'Php' === $one['code'])), 'the same');
};

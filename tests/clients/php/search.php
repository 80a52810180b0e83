<?php

declare(strict_types=1);

use Akeneo\Pim\ApiClient\Search\Operator;
use Akeneo\Pim\ApiClient\Search\SearchBuilder;
use Pimlet\ClientCheck\Check;

return static function (Check $check): void {
    $client = $check->client;
    $all = iterator_to_array($client->getProductApi()->all());
    $total = count($all);
    $find = static function (array ...$filters) use ($check, $client): array {
        $search = new SearchBuilder();
        foreach ($filters as $filter) {
            $search->addFilter(...$filter);
        }
        $query = ['search' => $search->getFilters()];
        $found = array_column($check->pages($client->getProductApi(), size: 100, query: $query), 'uuid');
        $byUuid = array_column(iterator_to_array($client->getProductUuidApi()->all(100, $query)), 'uuid');
        sort($found);
        sort($byUuid);
        $check->same($found, $byUuid, 'the same by uuid: ' . json_encode($query['search']));

        return $found;
    };
    // Two filters that exclude each other and leave nothing out.
    $en = ['locale' => 'en_US'];
    $shop = ['scope' => 'ecommerce'];
    $halves = [
        [['family', Operator::IN, ['php', 'coffee']], ['family', Operator::NOT_IN, ['php', 'coffee']]],
        [['family', Operator::IS_EMPTY], ['family', Operator::NOT_EMPTY]],
        [['categories', Operator::IN, ['php']], ['categories', Operator::NOT_IN, ['php']]],
        [['categories', Operator::IN_CHILDREN, ['clothing']], ['categories', Operator::NOT_IN_CHILDREN, ['clothing']]],
        [['enabled', Operator::EQUAL, true], ['enabled', Operator::NOT_EQUAL, true]],
        [['parent', Operator::IS_EMPTY], ['parent', Operator::NOT_EMPTY]],
        [['updated', Operator::GREATER_THAN, '2020-01-01 00:00:00'], ['updated', Operator::LOWER_THAN, '2020-01-01 00:00:00']],
        [['created', Operator::BETWEEN, ['2020-01-01 00:00:00', '2060-01-01 00:00:00']],
            ['created', Operator::NOT_BETWEEN, ['2020-01-01 00:00:00', '2060-01-01 00:00:00']]],
        [['name', Operator::IS_EMPTY, null, $en], ['name', Operator::NOT_EMPTY, null, $en]],
        [['weight', Operator::IS_EMPTY], ['weight', Operator::NOT_EMPTY]],
        [['material', Operator::IS_EMPTY], ['material', Operator::NOT_EMPTY]],
    ];
    foreach ($halves as [$one, $other]) {
        [$first, $second] = [$find($one), $find($other)];
        // Products of no family know no empty values of it, so these two filters may leave some out.
        $complete = !in_array($one[0], ['name', 'weight', 'material'], true);
        $check->same([], array_values(array_intersect($first, $second)), "$one[0] $one[1], $other[1]");
        if ($complete) {
            $check->same($total, count($first) + count($second), "$one[0] $one[1], $other[1]: together");
        }
    }
    // A filter that finds what another one finds.
    $weight = static fn (string $amount): array => ['amount' => $amount, 'unit' => 'KILOGRAM'];
    $equal = [
        [['categories', Operator::UNCLASSIFIED], ['categories', Operator::IN_OR_UNCLASSIFIED, []]],
        [['updated', Operator::SINCE_LAST_N_DAYS, 4], ['updated', Operator::GREATER_THAN, '2020-01-01 00:00:00']],
        [['completeness', Operator::EQUAL, 100, $shop], ['completeness', Operator::GREATER_THAN_OR_EQUAL, 100, $shop]],
        [['weight', Operator::GREATER_THAN, $weight('1')], ['weight', Operator::GREATER_THAN, ['amount' => '1000', 'unit' => 'GRAM']]],
        [['name', Operator::STARTS_WITH, 'The Long', $en], ['name', Operator::CONTAINS, 'The Long R', $en]],
        [['identifier', Operator::IN, ['php-1', 'php-2']], ['sku', Operator::IN, ['php-1', 'php-2']]],
    ];
    foreach ($equal as [$one, $other]) {
        $found = $find($one);
        $check->same(false, [] === $found, json_encode($one) . ' finds something');
        $check->same($found, $find($other), json_encode([$one, $other]));
    }
    // Filters that must be read, whatever they find.
    $read = [
        ['name', Operator::EQUAL, 'One', $en],
        ['name', Operator::NOT_EQUAL, 'One', $en],
        ['name', Operator::DOES_NOT_CONTAIN, 'One', $en],
        ['release_date', Operator::BETWEEN, ['2020-01-01', '2030-01-01']],
        ['release_date', Operator::LOWER_THAN, '2024-01-01'],
        ['minimum_order', Operator::LOWER_THAN_OR_EQUAL, 3, $shop],
        ['price', Operator::GREATER_THAN_OR_EQUAL, ['amount' => 20, 'currency' => 'EUR']],
        ['price', Operator::IS_EMPTY],
        ['waterproof', Operator::EQUAL, true],
        ['main_image', Operator::NOT_EMPTY],
        ['main_image', Operator::STARTS_WITH, 'ts'],
        ['roast', Operator::IN, ['dark', 'light']],
        ['roast', Operator::NOT_IN, ['dark']],
        ['groups', Operator::IS_EMPTY],
        ['parent', Operator::EQUAL, 'php'],
        ['quality_score', Operator::IN, ['A', 'B'], $en + $shop],
        ['completeness', Operator::GREATER_THAN_ON_ALL_LOCALES, 50, $shop + ['locales' => ['en_US', 'de_DE']]],
        ['completeness', Operator::GREATER_OR_EQUALS_THAN_ON_ALL_LOCALES, 50, $shop + ['locales' => ['en_US']]],
        ['completeness', Operator::LOWER_THAN_ON_ALL_LOCALES, 50, $shop + ['locales' => ['en_US']]],
        ['completeness', Operator::LOWER_OR_EQUALS_THAN_ON_ALL_LOCALES, 50, $shop + ['locales' => ['en_US']]],
    ];
    foreach ($read as $filter) {
        $find($filter);
    }
    $check->same(1, count($find(['name', Operator::EQUAL, 'One', $en], ['family', Operator::IN, ['php']])), 'two filters');
    $check->same([$client->getProductApi()->get('php-v')['uuid']], $find(['parent', Operator::EQUAL, 'php']), 'parent');

    // Models, and structure.
    $query = static fn (array ...$filter): array => ['search' => array_reduce(
        $filter,
        static fn (SearchBuilder $search, array $one): SearchBuilder => $search->addFilter(...$one),
        new SearchBuilder(),
    )->getFilters()];
    $models = $client->getProductModelApi();
    foreach ([Operator::ALL_COMPLETE, Operator::ALL_INCOMPLETE, Operator::AT_LEAST_COMPLETE, Operator::AT_LEAST_INCOMPLETE] as $operator) {
        $check->pages($models, size: 10, query: $query(['completeness', $operator, null, $en + $shop]));
    }
    $check->same(['php', 'php_2'], array_column($check->pages($models, query: $query(['family', 'IN', ['php']])), 'code'), 'models');
    $families = $check->pages($client->getFamilyApi(), query: $query(['code', Operator::IN, ['php', 'coffee']]));
    $check->same(['coffee', 'php'], array_column($families, 'code'), 'families');
    $types = $check->pages($client->getAttributeApi(), query: $query(['type', Operator::IN, ['pim_catalog_boolean']]));
    $check->same(['pim_catalog_boolean'], array_values(array_unique(array_column($types, 'type'))), 'attributes of a type');
    $children = $check->pages($client->getCategoryApi(), query: $query(['parent', Operator::EQUAL, 'tents']));
    $check->same(['trekking_tents', 'family_tents'], array_column($children, 'code'), 'categories below another');
    $groups = $check->pages($client->getAttributeGroupApi(), query: $query(['code', Operator::IN, ['media', 'books']]));
    $check->same(['books', 'media'], array_column($groups, 'code'), 'attribute groups');

    // Other parameters.
    $few = $client->getProductApi()->listPerPage(5, false, ['attributes' => 'name', 'locales' => 'en_US', 'scope' => 'ecommerce']);
    foreach ($few->getItems() as $item) {
        $check->same([], array_diff(array_keys($item['values']), ['name']), 'attributes');
    }
    $check->throws(
        'UnprocessableEntityHttpException',
        'Filter on property "family" is not supported or does not support operator "BETWEEN"',
        static fn () => $client->getProductApi()->all(10, $query(['family', Operator::BETWEEN, ['a', 'b']])),
    );
};

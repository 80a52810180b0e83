<?php

declare(strict_types=1);

use Pimlet\ClientCheck\Check;

return static function (Check $check): void {
    $client = $check->client;
    $name = static fn (string $text): array => ['values' => ['name' => [['locale' => 'en_US', 'scope' => null, 'data' => $text]]]];

    // Published products.
    $identifiers = ['php-1', 'php-2', 'php-v'];
    $check->control('POST', '/published-products', ['identifiers' => $identifiers]);
    $published = $client->getPublishedProductApi();
    $client->getProductApi()->upsert('php-1', $name('Later'));
    $check->same('One', $published->get('php-1')['values']['name'][0]['data'], 'a published product stays as it was');
    $check->same($identifiers, array_column(iterator_to_array($published->all(2)), 'identifier'), 'published products');
    $page = $published->listPerPage(2, true);
    $check->same([3, true], [$page->getCount(), $page->hasNextPage()], 'published products by page');
    $check->same(['php-v'], array_column($page->getNextPage()->getItems(), 'identifier'), 'the second page');
    $query = ['search' => ['family' => [['operator' => 'IN', 'value' => ['php']]]]];
    $check->same(['php-1', 'php-v'], array_column(iterator_to_array($published->all(1, $query)), 'identifier'), 'filtered');
    $check->throws('NotFoundHttpException', null, static fn () => $published->get('php-4'));

    // Drafts and proposals, by somebody who may edit what others own.
    $role = $check->control('GET', '/roles')[0]['role'];
    $user = ['username' => 'mary', 'password' => 'mary', 'email' => 'mary@example.com', 'roles' => [$role]];
    $check->control('POST', '/users', $user);
    $rights = ['kind' => 'category', 'codes' => ['php'], 'tree' => false, 'level' => 'own'];
    $check->control('POST', '/catalog-permissions/grant', ['group' => 'IT support'] + $rights);
    $check->control('POST', '/catalog-permissions/revoke', ['group' => 'All'] + $rights);
    $mary = $check->logIn('mary', 'mary');
    $uuid = $client->getProductApi()->get('php-1')['uuid'];
    $check->same('working_copy', $client->getProductApi()->get('php-1')['metadata']['workflow_status'], 'the owner');
    $families = [
        ['php-1', $mary->getProductApi(), $mary->getProductDraftApi(), ['product' => 'php-1'], 'product "php-1"'],
        [$uuid, $mary->getProductUuidApi(), $mary->getProductDraftUuidApi(), ['product_uuid' => $uuid], "product \"$uuid\""],
        ['php', $mary->getProductModelApi(), $mary->getProductModelDraftApi(), ['product_model' => 'php'], 'product model "php"'],
    ];
    foreach ($families as [$key, $products, $drafts, $entity, $what]) {
        $check->throws('NotFoundHttpException', null, static fn () => $drafts->get($key));
        $check->throws('UnprocessableEntityHttpException', null, static fn () => $drafts->submitForApproval($key));
        $check->same(204, $products->upsert($key, $name("Mary's")), "$what: change");
        $check->same(false, "Mary's" === $products->get($key)['values']['name'][0]['data'], "$what: unchanged");
        $check->same('draft_in_progress', $products->get($key)['metadata']['workflow_status'], "$what: status");
        $check->same("Mary's", $drafts->get($key)['values']['name'][0]['data'], "$what: draft");
        $check->same(201, $drafts->submitForApproval($key), "$what: proposal");
        $check->same('proposal_waiting_for_approval', $products->get($key)['metadata']['workflow_status'], "$what: status");
        $check->throws('ForbiddenHttpException', null, static fn () => $drafts->submitForApproval($key));
        $check->control('POST', '/drafts/approve', ['username' => 'mary'] + $entity);
        $check->same("Mary's", $products->get($key)['values']['name'][0]['data'], "$what: approved");
        $check->throws('ForbiddenHttpException', null, static fn () => $products->delete($key));
        $client->getProductApi()->upsert('php-1', $name('Ours'));
    }
};

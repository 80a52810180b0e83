<?php

declare(strict_types=1);

namespace Conformance;

/**
 * What Akeneo's end-to-end tests need besides the PIM API, by pimlet's control API.
 *
 * ADMIN_URL is the address of the control API (default: {BASE_URL}/_pimlet/v1), ADMIN_TOKEN the control token.
 */
final class Adapter
{
    private const EDITIONS = [
        'community_edition_instance' => 'CE',
        'growth_edition_instance' => 'GE',
        'flexibility_instance' => 'EE',
        'serenity_instance' => 'Serenity',
    ];

    private ?\CurlHandle $connection = null;

    public function hasSnapshot(string $name): bool
    {
        return 200 === $this->send('GET', ['snapshots', $name], null, [404])[0];
    }

    public function saveSnapshot(string $name): void
    {
        $this->send('PUT', ['snapshots', $name]);
    }

    public function restoreSnapshot(string $name): void
    {
        $this->send('POST', ['snapshots', $name, 'restore']);
        // Events are no part of a snapshot; the harness counts them from here.
        $this->clearEvents();
    }

    public function wipe(): void
    {
        $this->send('POST', ['wipe']);
    }

    public function createUserGroup(string $code, string $name): void
    {
        $this->send('PUT', ['user-groups', $name]);
    }

    public function createRole(string $role, string $label, bool $grantAll = true): void
    {
        $this->send('PUT', ['roles', $this->role($role)], ['label' => $label, 'permissions' => $grantAll ? null : []]);
    }

    public function setRoleAcl(string $role, string $acl, bool $granted): void
    {
        $this->send('POST', ['roles', $this->role($role), $granted ? 'grant' : 'revoke'], ['permissions' => [$acl]]);
    }

    /** Tests that save a role past the rules of role administration name it in their own way. */
    private function role(string $name): string
    {
        return str_starts_with($name, 'ROLE_') ? $name : 'ROLE_' . strtoupper($name);
    }

    public function createUser(array $user): void
    {
        $fields = ['password' => $user['password'], 'roles' => array_map($this->role(...), $user['roles']), 'groups' => $user['groups']];
        $fields['enabled'] = (bool) ($user['enabled'] ?? true);
        $optional = [
            'email' => 'email',
            'first_name' => 'first_name',
            'last_name' => 'last_name',
            'user_default_locale' => 'ui_locale',
            'catalog_default_locale' => 'catalog_locale',
            'catalog_default_scope' => 'catalog_scope',
            'default_category_tree' => 'category_tree',
        ];
        foreach ($optional as $theirs => $ours) {
            if ('' !== (string) ($user[$theirs] ?? '')) {
                $fields[$ours] = $user[$theirs];
            }
        }
        $this->send('PUT', ['users', $user['username']], $fields);
    }

    public function addRoleToUser(string $username, string $role): void
    {
        $this->send('PATCH', ['users', $username], ['add_roles' => [$this->role($role)]]);
    }

    /** @return array{client_id: string, secret: string, username: string, password: string} */
    public function createConnection(string $code, string $label, string $flowType, bool $auditable, array $roles, array $groups): array
    {
        return $this->send('PUT', ['connections', $code], [
            'label' => $label,
            'flow_type' => $flowType,
            'auditable' => $auditable,
            'roles' => array_map($this->role(...), $roles),
            'user_groups' => $groups,
        ])[1];
    }

    /** @return array{client_id: string, secret: string} */
    public function regenerateConnectionSecret(string $code): array
    {
        return $this->send('POST', ['connections', $code, 'secret'])[1];
    }

    public function regenerateConnectionPassword(string $code): void
    {
        $this->send('POST', ['connections', $code, 'password']);
    }

    public function loadLocales(array $locales): void
    {
        $this->activate('locales', $locales);
    }

    public function loadCurrencies(array $currencies): void
    {
        $this->activate('currencies', $currencies);
    }

    public function createGroupType(string $code, array $labels): void
    {
        $this->send('PUT', ['group-types', $code], ['labels' => (object) $labels]);
    }

    public function createGroup(string $code, string $type, array $labels): void
    {
        $this->send('PUT', ['groups', $code], ['type' => $type, 'labels' => (object) $labels]);
    }

    public function loadReferenceData(string $name, array $codes): void
    {
        $this->send('PATCH', ['reference-data', $name], ['codes' => array_values($codes)]);
    }

    public function storeMediaFile(string $path): string
    {
        return $this->send('POST', ['media-files'], [
            'filename' => basename($path),
            'content_base64' => base64_encode((string) file_get_contents($path)),
        ])[1]['code'];
    }

    public function storeMediaFileRecord(string $code, string $originalFilename, string $mimeType, int $size, string $extension): void
    {
        $this->send('POST', ['media-file-records'], [
            'code' => $code,
            'original_filename' => $originalFilename,
            'mime_type' => $mimeType,
            'size' => $size,
            'extension' => $extension,
        ]);
    }

    public function deleteChannel(string $code): void
    {
        $this->send('DELETE', ['channels', $code]);
    }

    public function setUpdated(string $resource, array $codes, string $datetime): int
    {
        $moment = (new \DateTimeImmutable($datetime, new \DateTimeZone('UTC')))->format(\DateTimeInterface::ATOM);

        return $this->send('POST', ['updated', $resource], ['codes' => $codes, 'updated' => $moment])[1]['changed'];
    }

    public function setCategoryValues(string $code, array $values): void
    {
        $this->send('PUT', ['categories', $code, 'values'], ['values' => (object) $values]);
    }

    public function saveCategoryTemplate(array $template): void
    {
        $body = ['code' => $template['code'], 'tree' => $template['tree'], 'labels' => (object) $template['labels']];
        $body['attributes'] = array_map(
            static fn (array $one): array => ['labels' => (object) $one['labels'], 'additional_properties' => (object) ($one['additional_properties'] ?? [])] + $one,
            $template['attributes']
        );
        $this->send('PUT', ['category-templates', $template['uuid']], $body);
    }

    public function deactivateCategoryTemplate(string $uuid): void
    {
        $this->send('POST', ['category-templates', $uuid, 'deactivation']);
    }

    public function deactivateCategoryAttribute(string $uuid): void
    {
        $this->send('POST', ['category-attributes', $uuid, 'deactivation']);
    }

    public function countEvents(string $name): int
    {
        // ProductModelRemoved is product_model.removed here.
        $ours = preg_replace('/_(created|updated|removed)$/', '.$1', strtolower(preg_replace('/(?<=[a-z])[A-Z]/', '_$0', $name)));

        // Akeneo prepares tests without a user, and so without events; the harness does it as `conformance`.
        return $this->send('GET', ['outbox'], query: ['except_author' => 'conformance'])[1]['events'][$ours] ?? 0;
    }

    public function clearEvents(): void
    {
        $this->send('DELETE', ['outbox']);
    }

    public function internalId(string $resource, string $code): int
    {
        return $this->send('GET', ['internal-ids', $resource, $code])[1]['id'];
    }

    public function countTokens(string $kind, string $client): int
    {
        foreach ($this->send('GET', ['clients'])[1] as $one) {
            if (str_starts_with($one['client_id'], $client . '_')) {
                return $this->send('GET', ['tokens', 'count'], null, [], ['kind' => $kind, 'client' => $one['client_id']])[1]['count'];
            }
        }

        return 0;
    }

    /** Nothing to do: each write of a product computes its scores. */
    public function evaluateQualityScores(array $uuids): void
    {
    }

    public function setEdition(?string $edition): void
    {
        $this->send('PATCH', ['pim'], ['edition' => null === $edition ? null : (self::EDITIONS[$edition] ?? $edition)]);
    }

    /**
     * The catalogs of the tests know no other locales and currencies than those of their files.
     *
     * @param list<array{code: string, activated: bool}> $list
     */
    private function activate(string $things, array $list): void
    {
        $this->send('PUT', [$things], ['known' => (object) array_column($list, 'activated', 'code')]);
    }

    /**
     * @param list<string> $path segments below the address of the control API
     * @param list<int> $expected error statuses that the caller understands
     *
     * @return array{0: int, 1: mixed} status and decoded body
     */
    private function send(string $method, array $path, ?array $body = null, array $expected = [], array $query = []): array
    {
        $url = (getenv('ADMIN_URL') ?: Http::baseUrl() . '/_pimlet/v1') . '/' . implode('/', array_map('rawurlencode', $path));
        $this->connection ??= curl_init();
        curl_reset($this->connection);
        curl_setopt_array($this->connection, [
            CURLOPT_URL => $url . ([] === $query ? '' : '?' . http_build_query($query, '', '&', PHP_QUERY_RFC3986)),
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_HTTPHEADER => [
                'Content-Type: application/json',
                'Expect:',
                'Authorization: Bearer ' . getenv('ADMIN_TOKEN'),
            ],
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => 120,
        ]);
        if (null !== $body) {
            $text = json_encode((object) $body, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
            curl_setopt($this->connection, CURLOPT_POSTFIELDS, $text);
        }
        $answer = curl_exec($this->connection);
        $call = $method . ' ' . implode('/', $path);
        if (false === $answer) {
            throw new FixtureError(sprintf('%s: %s', $call, curl_error($this->connection)));
        }
        $status = curl_getinfo($this->connection, CURLINFO_RESPONSE_CODE);
        if ($status >= 400 && !in_array($status, $expected, true)) {
            throw new FixtureError(sprintf('%s answered %d: %s', $call, $status, substr($answer, 0, 500)));
        }

        return [$status, '' === $answer ? null : json_decode($answer, true, 512, JSON_THROW_ON_ERROR)];
    }
}

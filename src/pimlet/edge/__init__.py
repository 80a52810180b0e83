"""HTTP and Akeneo's envelope: the request pipeline, errors, pagination, links, collections. It knows no resource."""

"""The control API's HTTP: route table, authentication, requests, errors, description. It knows no operation."""

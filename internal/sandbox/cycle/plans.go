package cycle

// monthly is an amount that is due each month.
func monthly(mills int) doc { return doc{"mills": mills, "term": "monthly"} }

// Names and prices of plans are made up.
func tierPlans() []any {
	return []any{
		tierPlan(1, "Developer", 99_000, 2, 2, 10_000), tierPlan(2, "Scale", 599_000, 8, 10, tierDailyRequests), tierPlan(3, "Enterprise", 2_400_000, 40, 50, 1_000_000),
	}
}

func tierPlan(n int, name string, price, servers, members, daily int) doc {
	allowance := func(included, additional int) doc {
		return doc{"included": included, "hard_cap": n == 1, "additional": monthly(additional)}
	}
	gigabytes := func(included, additional int) doc {
		return doc{"included_gb": included, "hard_cap": n == 1, "additional_gb": monthly(additional)}
	}
	return doc{
		"id": planID(n), "name": name, "code": slug(name), "generation": 3, "usable": true, "price": monthly(price), "hidden": false, "hubs": []any{}, "description": name + " plan",
		"servers": allowance(servers, 20_000), "members": allowance(members, 5_000), "dns_zones": allowance(5*n, 1_000), "dns_linked_records": allowance(20*n, 500),
		"max_nodes": 10 * n, "max_members": 50 * n, "max_daily_api_requests": daily, "ram": gigabytes(64*n, 2_500), "image_storage": gigabytes(10*n, 150),
		"builds": doc{"parallel": n, "cpu_cores": 2 * n, "ram_gb": 4 * n, "max_daily_builds": 20 * n},
		"advanced_features": doc{"gpu": n > 1, "ial": n > 2, "autoscale": n > 1, "deployments": true, "geodns": n > 1, "provider_multi_account": n > 1,
			"virtual_provider": n > 2, "external_volumes": n > 1},
	}
}

func supportPlans() []any {
	plan := func(name string, price int, response any) doc {
		return doc{
			"name": name, "description": name + " support", "price": monthly(price), "contract": price > 0, "default": price == 0,
			"features": doc{"engineering_support": price > 0, "uptime_sla": price > 0, "guaranteed_response_time": response},
		}
	}
	return []any{plan("Basic", 0, nil), plan("Business", 500_000, "8h")}
}

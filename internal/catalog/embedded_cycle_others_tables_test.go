package catalog

// cycleOthers is what the tables of Cycle have that are asked about less often: paths in the documents of a kind, as the specification names them, and
// statements about several kinds.
var cycleOthers = map[string]embeddedTable{
	// What the platform has for all.
	"announcements": cyclePlatformDocs("announcement", `id title description affected_integrations affected_services creator.id creator.type state.current @state.changed state.error.message
		@state.error.time priority @events.created @events.updated @events.deleted @events.resolved`),
	"changelog": cyclePlatformDocs("changelog entry", `id title version hero.intro hero.image_url hero.image_alt state.current @state.changed state.error.message @state.error.time approved.signed_by.type
		approved.signed_by.id @approved.date published.signed_by.type published.signed_by.id @published.date @events.created @events.updated @events.deleted
		email_events creator.id creator.type`),
	"monitors": cyclePlatformDocs("monitor", `node_id country_short country region city #latitude #longitude`),
	"monitoring_tiers": cyclePlatformDocs("monitoring tier", `identifier enabled description $price.mills price.term metrics.retention_period metrics.custom metrics.container_telemetry_granularity
		metrics.service_granularity metrics.downsample_period events.retention_period events.custom metrics.usage events.usage logs forwarding features`),
	"virtual_machine_base_images": cyclePlatformDocs("base image", `identifier title description homepage versions`),
	"announcement_updates": {truth: `SELECT r.id, u.value ->> 'id', u.value ->> 'time', u.value ->> 'message', u.value ->> '$.creator.id', u.value ->> '$.creator.type'
		FROM cycle_resources r, json_each(doc, '$.updates') u WHERE kind = 'announcement'`},
	"changelog_changes": {truth: `SELECT r.id, doc ->> 'version', c.key, c.value ->> 'title', c.value ->> 'description', c.value ->> 'type', c.value ->> 'showcase', c.value ->> 'notes',
		c.value ->> 'codebase', c.value ->> 'external_url' FROM cycle_resources r, json_each(doc, '$.changes') c WHERE kind = 'changelog entry'`},
	"hub_capabilities":       {columns: "count(*), count(DISTINCT capability)", truth: `SELECT 84, 84`},
	"default_roles":          {columns: "identifier, all_capabilities, root", truth: `VALUES ('owner', 1, 1), ('admin', 0, 0), ('devops-engineer', 0, 0), ('developer', 0, 0), ('consultant', 0, 0), ('analyst', 0, 0)`},
	"billing_status":         {truth: `SELECT 1`},
	"support_plans":          {columns: "name, price, price_term, contract", truth: `VALUES ('Basic', 0, 'monthly', 0), ('Business', 500, 'monthly', 1)`},
	"tier_plans":             {columns: "name, price, max_daily_api_requests, ram_included_gb", truth: `VALUES ('Developer', 99, 10000, 64), ('Scale', 599, 100000, 128), ('Enterprise', 2400, 1000000, 192)`},
	"available_integrations": {columns: "category, json_array_length(definitions)", truth: `VALUES ('billing', NULL), ('image-builders', 1), ('infrastructure-provider', 3), ('object-storage', 1), ('tls-certificate-generation', 1)`},
	"deployment_strategies":  {columns: "count(*), sum(disabled)", truth: `SELECT 8, 1`},

	// Documents of the hub.
	"container_backups": cycleDocs("backup", `id hub_id container_id instance_id target.integration_id target.path target.file_id target.size state.current @state.changed state.error.message
		@state.error.time @events.created @events.updated @events.deleted`),
	"container_backup_logs": cycleDocs("backup log", `id container_id instance_id backup_id hub_id type log error.message error.message_internal error.stack @events.created @events.updated @events.deleted`),
	"scoped_variables": cycleDocs("scoped variable", `id creator.id creator.type hub_id environment_id identifier deployment.version state.current @state.changed state.error.message @state.error.time
		@events.created @events.updated @events.deleted scope.containers.global scope.containers.ids scope.containers.identifiers access.env_variable.key
		access.internal_api.duration access.file.path access.file.decode access.file.permissions access.file.uid access.file.gid source.type
		source.details.blob - - ~source.details.url - ~source.details.auth_token_url`),
	"load_balancers": cycleDocs("load balancer", `=parent default_type current_type service.enable service.container_id service.high_availability service.auto_update service.config.type service.config
		default_config base_configs.haproxy base_configs.v1`),
	"vpns": cycleDocs("vpn", `=parent url service.enable service.container_id service.auto_update service.config.allow_internet ~service.config.custom_directives
		~service.config.auth.webhook service.config.auth.cycle_accounts service.config.auth.vpn_accounts`),
	"vpn_logins":       cycleDocs("vpn login", `id username environment_id ip @time success`),
	"vpn_users":        cycleDocs("vpn user", `id username creator.id creator.type @last_login hub_id environment_id @events.created @events.updated @events.deleted`),
	"tls_attempts":     cycleDocs("tls attempt", `id hub_id domains @time success error`),
	"image_build_logs": cycleDocs("image build log", `id hub_id image_id log @events.created @events.updated @events.deleted`),
	"stack_build_logs": cycleDocs("stack build log", `id hub_id stack_id build_id log @events.created @events.updated @events.deleted`),
	"external_volumes": cycleDocs("external volume", `id hub_id name about.description cluster identifier location_id server_ids size options.create.size state.current @state.changed state.error.message
		@state.error.time @events.created @events.updated @events.deleted @events.last_verified @events.last_sync ='[]' source.type =json_set(doc->>'$.source.details','$.targets[0].chap',json('null'))
		attachment.mode attachment.type attachment.details`),
	"auto_scale_groups": cycleDocs("auto-scale group", `id name identifier creator.id creator.type hub_id cluster scale.down.min_ttl scale.down.inactivity_period scale.down.method scale.up.maximum acl.roles
		infrastructure.provision.constraints.tags infrastructure.models state.current @state.changed state.error.message @state.error.time @events.created
		@events.updated @events.deleted @events.last_sync infrastructure.provision.constraints.allow infrastructure.provision.features`),
	"provider_server_models": cycleDocs("model", `id name description specs.cpu.count specs.cpu.cores specs.cpu.threads specs.cpu.type specs.cpu.shared specs.cpu.extra specs.gpu.count specs.gpu.cores
		specs.gpu.vram_gb specs.gpu.type specs.gpu.shared specs.gpu.extra specs.memory.size_gb specs.memory.type specs.memory.extra specs.storage
		specs.network specs.features.raid specs.features.hypervisor specs.features.extra provider.vendor provider.identifier provider.integration_id
		provider.category provider.class provider.model provider.locations provider.availability_zones $price.mills price.term compatible low_resource
		location_ids`),
	"provider_locations": cycleDocs("location", `id name #geographic.latitude #geographic.longitude geographic.city geographic.state geographic.country geographic.region provider.identifier
		provider.integration_id provider.location provider.code provider.vendor provider.availability_zones compatible features.available features.supported
		abbreviation annotations`),
	"provider_isos": cycleDocs("iso", `id name creator.id creator.type hub_id integration_id - config.ipxe.vlan_id config.ipxe.network_interface config.ipxe.static_ip config.ipxe.netmask
		config.ipxe.gateway_ip config.ipxe.dns_ip config.server.storage.conditional_format config.server.storage.raid config.server.sdn_neighbor_preference
		config.server.nics config.server.bonds config.server.additional_kernel_args backend.provider backend.file_name backend.file_id backend.size
		state.current @state.changed state.error.message @state.error.time @events.created @events.updated @events.deleted`),
	"ip_pools": cycleDocs("ip pool", `id hub_id server_id location_id kind provider.vendor provider.integration_id provider.location provider.reservation provider.server
		provider.server_assignment floating ips.total ips.available options.proxy_arp block.cidr block.gateway block.network state.current @state.changed
		state.error.message @state.error.time`),
	"ips": cycleDocs("ip", `id hub_id kind ip assignment.container_id assignment.instance_id assignment.environment_id assignment.virtual_machine.id pool_id network_id address
		gateway network options.proxy_arp cidr state.current @state.changed state.error.message @state.error.time`),
	"networks": cycleDocs("network", `id name identifier cluster creator.id creator.type hub_id state.current @state.changed state.error.message @state.error.time l2.domain l2.location_ids
		l2.vid l2.host_interface l2.routes private_network.vxlan_tag private_network.subnet private_network.mac_addr_suffix private_network.ipv6.ip
		private_network.ipv6.cidr acl.roles @events.created @events.updated @events.deleted l2.ips.method l2.ips`),
	"metrics":                  cycleDocs("metric", `@time labels tags points metadata.metric metadata.type metadata.origin metadata.component.id metadata.component.type metadata.cluster`),
	"monitoring_events":        cycleDocs("monitoring event", `@time labels tags text metadata.event metadata.type metadata.priority metadata.origin metadata.component.id metadata.component.type metadata.cluster`),
	"virtual_machine_ssh_keys": cycleDocs("ssh key", `id name creator.id creator.type environment_id hub_id state.current @state.changed state.error.message @state.error.time public_key`),
	"user_certificates": cycleDocs("certificate", `id user_supplied domains hub_id @expires state.current @state.changed state.error.message @state.error.time @events.created @events.updated
		@events.deleted @events.generated`, "doc ->> 'user_supplied' = 1"),
	"latest_jobs": cycleDocs("job", `id hub_id queue caption @events.queued @events.completed @events.started @schedule =replace(doc->>'tasks','"secret":"sandbox-job-secret"','"secret":null') @expires hash limit_duplicates creator.id creator.type
		state.current @state.changed state.error.message`, "seq IN (SELECT seq FROM cycle_resources WHERE hub = :org AND kind = 'job' ORDER BY created DESC, seq DESC LIMIT 10)"),
	"integrations": cycleDocs("integration", `id name vendor identifier auth.region auth.namespace - ~auth.key_id - auth.subscription_id ~auth.client_id - extra creator.id creator.type hub_id
		state.current @state.changed state.error.message @state.error.time @events.created @events.updated @events.deleted vendor
		vendor =doc->>'vendor'<>'letsencrypt' =0 ='[]' ='[]'
		='https://'||(doc->>'vendor')||'.example' =1 =1 =0 =1 ='{"auth":{"api_key":{"description":"the key","regex":null,"required":true}},"extra":null}'
		='{"options":[]}'`),
	"external_volume_sources": cycleDocs("external volume source", `identifier creatable capabilities`),
	"network_environments":    {truth: `SELECT r.id, e.value ->> 'id', e.value ->> 'added' FROM cycle_resources r, json_each(doc, '$.environments') e WHERE hub = :org AND kind = 'network'`},
	"virtual_machine_volumes": {truth: `SELECT r.id, v.value ->> 'id', v.value ->> 'hash', v.value ->> '$.config.identifier', v.value ->> '$.config.read_only', v.value ->> '$.config.local.max_size',
		v.value ->> '$.config.local.storage_pool', v.value ->> '$.config.external.id', v.value ->> '$.config.external.identifier', v.value ->> 'removed'
		FROM cycle_resources r, json_each(doc, '$.volumes') v WHERE hub = :org AND kind = 'virtual machine'`},
	"virtual_machines": cycleDocs("virtual machine", `id name identifier creator.id creator.type environment.id environment.cluster hub_id config.network.public config.network.hostname
		config.network.ports config.network.egress_via_gateway config.deploy.constraints.secrets config.deploy.constraints.containers
		config.deploy.shutdown.graceful_timeout config.deploy.startup.delay config.deploy.telemetry.retention config.deploy.telemetry.interval
		config.deploy.telemetry.disable config.resources.ram.limit config.resources.ram.allocate config.resources.cpu.cores.number
		config.resources.cpu.cores.allocate config.resources.cpu.cpus config.runtime.hardware.machine_type config.runtime.os_flavor container_id annotations
		@root_password.changed - ssh_keys state.current @state.changed state.error.message @state.error.time @events.created @events.updated @events.deleted
		@events.started deprecate lock ='[]' =(SELECT json_group_array(json(i.doc)) FROM cycle_resources i WHERE i.hub=r.hub AND i.kind='ip' AND i.doc->>'$.assignment.virtual_machine.id'=r.id) ='10.0.0.2' ='fd00::2' =(SELECT s.id FROM cycle_resources s WHERE s.hub=r.hub AND s.kind='server' AND s.doc->>'cluster'=r.doc->>'$.environment.cluster' ORDER BY s.seq LIMIT 1) image.type image.details
		config.runtime.hardware.cpu.type config.runtime.hardware.cpu config.runtime.attach config.deploy.constraints.node.tags volumes`),
	"virtual_machine_available_ips": {columns: "virtual_machine_id, ip_id, kind, address, pool_id, state", truth: `SELECT m.id, i.id, i.doc ->> 'kind', i.doc ->> 'address', i.doc ->> 'pool_id', i.state
		FROM cycle_resources m JOIN cycle_resources i ON i.hub = m.hub AND i.kind = 'ip' AND i.state = 'available' WHERE m.hub = :org AND m.kind = 'virtual machine'`},

	// Of containers and their instances.
	"container_summaries": {truth: `SELECT c.id, c.state, NULL, c.doc ->> '$.state.changed', NULL, NULL, (SELECT count(*) FROM cycle_resources i WHERE i.kind = 'instance' AND i.parent = c.id),
		(SELECT count(*) FROM cycle_resources i WHERE i.kind = 'instance' AND i.parent = c.id AND i.state IN ('running', 'live')),
		(SELECT json_group_object(state, n) FROM (SELECT state, count(*) n FROM cycle_resources i WHERE i.kind = 'instance' AND i.parent = c.id GROUP BY state ORDER BY state))
		FROM cycle_resources c WHERE hub = :org AND kind = 'container'`},
	"container_servers": {truth: `SELECT parent, doc ->> 'server_id', count(*) FROM cycle_resources WHERE hub = :org AND kind = 'instance' GROUP BY 1, 2`},
	"container_usable_servers": {truth: `SELECT c.id, s.id, s.doc ->> 'location_id', s.doc ->> 'model_id', s.doc ->> 'hostname', s.doc ->> 'nickname', s.doc ->> '$.provider.vendor', s.doc ->> 'cluster',
		s.doc ->> '$.constraints.tags', s.state, 1, 1 FROM cycle_resources c JOIN cycle_resources s ON s.hub = c.hub AND s.kind = 'server' AND s.state = 'live' AND s.doc ->> 'cluster' = c.doc ->> '$.environment.cluster'
		WHERE c.hub = :org AND c.kind = 'container'`},
	"container_compatible_images": {truth: `SELECT c.id, i.id, i.doc ->> 'name', i.doc ->> 'size', i.state, i.created FROM cycle_resources c
		JOIN cycle_resources used ON used.hub = c.hub AND used.kind = 'image' AND used.id = c.doc ->> '$.image.id'
		JOIN cycle_resources i ON i.hub = c.hub AND i.kind = 'image' AND i.doc ->> '$.source.details.id' = used.doc ->> '$.source.details.id' WHERE c.hub = :org AND c.kind = 'container'`},
	"instance_volumes": cycleDocs("instance volume", `=(SELECT i.parent FROM cycle_resources i WHERE i.kind='instance' AND i.id=r.parent) =parent id config.identifier config.read_only config.block_device config.local.max_size config.local.stateless config.local.storage_pool
		config.external.id config.destination config.remote_access.enable config.remote_access.ips config.remote_access.password.algorithm - deployed.id
		deployed.server_id deployed.container_volume_id deployed.hash deployed.path deployed.storage.used deployed.storage.total sftp.host #sftp.port
		sftp.username sftp.password.algorithm - ~config.remote_access.webhook`),
	"instance_telemetry": cycleDocs("instance snapshot", `container_id instance_id @time cpu.num_cores #cpu.usage.total #cpu.usage.kernel #cpu.usage.user cpu.throttling.periods
		cpu.throttling.throttled_periods #cpu.throttling.throttled_time #memory.cache memory.usage memory.swap_usage memory.kernel_usage
		memory.kernel_tcp_usage processes.current processes.limit network.interfaces hugetlb`),

	// By what they are of.
	"pipeline_runs_by_pipeline": cycleTables["pipeline_runs"],
	"stack_builds_by_stack":     cycleTables["stack_builds"],

	// Of environments.
	"environment_summaries": {truth: `SELECT e.id, e.state, e.doc ->> '$.state.changed', NULL, NULL, ` + cycleCounted("container") + `, ` + cycleCounted("instance") + `, '{}' FROM cycle_resources e WHERE hub = :org AND kind = 'environment'`},
	"environment_services": {truth: `SELECT e.id, s.key, s.value ->> 'enable', c.id, c.doc ->> '$.state.current', NULL, c.doc ->> '$.state.changed', NULL, NULL, s.value ->> 'high_availability', s.value ->> 'auto_update'
		FROM cycle_resources e JOIN json_each(e.doc, '$.services') s
		LEFT JOIN cycle_resources c ON c.hub = e.hub AND c.kind = 'container' AND c.doc ->> '$.image.service' = s.key AND c.doc ->> '$.environment.id' = e.id WHERE e.hub = :org AND e.kind = 'environment'`},
	"environment_deployments": {truth: `SELECT e.id, c.doc ->> '$.deployment.version' v, count(*), (SELECT json_group_array(t.key) FROM json_each(e.doc, '$.deployments.tags') t WHERE t.value = c.doc ->> '$.deployment.version')
		FROM cycle_resources e JOIN cycle_resources c ON c.hub = e.hub AND c.kind = 'container' AND c.doc ->> '$.environment.id' = e.id WHERE e.hub = :org AND e.kind = 'environment' AND v IS NOT NULL GROUP BY 1, 2`},
	"load_balancer_telemetry": given(cycleDocs("load balancer snapshot", `=parent controller @time dataset_id metrics.connections metrics.requests metrics.bytes_transmitted metrics.bytes_received metrics.disconnects router urls`, "doc ->> 'controller' = :value"), "WHERE controller = %s", cycleControllers),
	"load_balancer_latest": {columns: "environment_id, controller, time, json_array_length(instances), instances ->> '$[0].snapshot.metrics.requests'", where: "WHERE controller = %s", given: cycleControllers,
		truth: cycleLatest + ` AND doc ->> 'controller' = :value`},
	"load_balancer_controllers": {columns: "environment_id, controller, time, json_array_length(instances), instances ->> '$[0].latest.metrics.requests'", truth: cycleLatest},

	// Of infrastructure.
	"infrastructure": {columns: "servers, images_total, images_allocated, images_used", truth: `SELECT count(*), 50000, 20000, 12000 FROM cycle_resources WHERE hub = :org AND kind = 'server'`},
	"cluster_resources": {columns: "cluster, healthy, servers, ram_total, cpu_cores, cpu_shares_total, disk_total", truth: `SELECT s.doc ->> 'cluster', 1, count(*), sum(1024 * (m.doc ->> '$.specs.memory.size_gb')), sum(m.doc ->> '$.specs.cpu.cores'),
		sum(10 * (m.doc ->> '$.specs.cpu.cores')), sum(1000 * (m.doc ->> '$.specs.storage[0].size_gb')) FROM cycle_resources s JOIN cycle_resources m ON m.hub = s.hub AND m.kind = 'model' AND m.id = s.doc ->> 'model_id'
		WHERE s.hub = :org AND s.kind = 'server' GROUP BY 1`},
	"server_tags": {truth: `SELECT DISTINCT t.value FROM cycle_resources, json_each(doc, '$.constraints.tags') t WHERE hub = :org AND kind = 'server'`},
	"server_usage": {columns: "server_id, nodes, memory_gb", truth: `SELECT s.id, 1, m.doc ->> '$.specs.memory.size_gb' FROM cycle_resources s
		JOIN cycle_resources m ON m.hub = s.hub AND m.kind = 'model' AND m.id = s.doc ->> 'model_id' WHERE s.hub = :org AND s.kind = 'server'`},
	"server_telemetry": given(cycleDocs("server snapshot", `=parent ='2026-01-01T00:00:00Z' =:value @time #cpu_usage.user #cpu_usage.nice #cpu_usage.system #cpu_usage.idle #cpu_usage.iowait #cpu_usage.irq #cpu_usage.soft_irq
		#cpu_usage.steal #cpu_usage.guest #cpu_usage.guest_nice #load.avg1m #load.avg5m #load.avg15m #ram.available #ram.free #ram.total storage_base.used
		storage_base.free storage_base.total #storage_pool.data_percent #storage_pool.meta_percent #storage_pool.total`, "created <= :value"),
		"WHERE range_start = '2026-01-01T00:00:00Z' AND range_end = %s", `SELECT max(created) FROM cycle_resources WHERE kind = 'server snapshot' UNION SELECT min(created) FROM cycle_resources WHERE kind = 'server snapshot'`),
	"search_index": {columns: "(SELECT count(*) FROM json_each(containers)), (SELECT count(*) FROM json_each(servers)), (SELECT count(*) FROM json_each(instances)), (SELECT count(*) FROM json_each(pipelines))",
		truth: `SELECT sum(kind = 'container'), sum(kind = 'server'), sum(kind = 'instance'), sum(kind = 'pipeline') FROM cycle_resources WHERE hub = :org`},
}

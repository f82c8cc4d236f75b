#include "app/demo/field_tables.h"

namespace vigla::demo {

// Field names and types of Istio's API, as its CRDs of 2026 have them.
std::string_view istioFieldTables()
{
    return R"(
VirtualService = hosts:[s] gateways:[s] exportTo:[s] http:[HttpRoute] tls:[TlsRoute]
    tcp:[TcpRoute]
HttpRoute = name:s match:[HttpMatch] route:[HttpDestination] redirect:Redirect
    directResponse:DirectResponse delegate:Delegate rewrite:Rewrite timeout:d retries:Retries
    fault:Fault mirror:Destination mirrors:[Mirror] mirrorPercentage:Percent mirrorPercent:u?
    mirror_percent:u? corsPolicy:Cors headers:Headers
HttpMatch = name:s uri:StringMatch scheme:StringMatch method:StringMatch authority:StringMatch
    headers:{StringMatch} withoutHeaders:{StringMatch} queryParams:{StringMatch} port:u
    sourceLabels:{s} sourceNamespace:s gateways:[s] ignoreUriCase:b statPrefix:s
StringMatch = exact:s prefix:s regex:s oneof(exact,prefix,regex)
HttpDestination = destination*:Destination weight:i headers:Headers
Destination = host*:s subset:s port:PortSelector
PortSelector = number:u
Headers = request:HeaderOperations response:HeaderOperations
HeaderOperations = set:{s} add:{s} remove:[s]
Redirect = uri:s prefixRewrite:s authority:s scheme:s redirectCode:u port:u
    derivePort:FROM_PROTOCOL_DEFAULT|FROM_REQUEST_PORT oneof(port,derivePort)
DirectResponse = status*:u body:ResponseBody
ResponseBody = string:s bytes:s oneof(string,bytes)
Delegate = name:s namespace:s
Rewrite = uri:s authority:s uriRegexRewrite:RegexRewrite
RegexRewrite = match:s rewrite:s
Retries = attempts:i perTryTimeout:d retryOn:s retryRemoteLocalities:b?
    retryIgnorePreviousHosts:b? backoff:d
Fault = delay:Delay abort:Abort
Delay = fixedDelay:d exponentialDelay:d percentage:Percent percent:i
    oneof(fixedDelay,exponentialDelay)
Abort = httpStatus:i grpcStatus:s http2Error:s percentage:Percent
    oneof(httpStatus,grpcStatus,http2Error)
Percent = value:n
Mirror = destination*:Destination percentage:Percent
Cors = allowOrigins:[StringMatch] allowOrigin:[s] allowMethods:[s] allowHeaders:[s]
    exposeHeaders:[s] maxAge:d allowCredentials:b? unmatchedPreflights:UNSPECIFIED|FORWARD|IGNORE
TlsRoute = match*:[TlsMatch] route:[RouteDestination]
TlsMatch = sniHosts*:[s] destinationSubnets:[s] port:u sourceLabels:{s} gateways:[s]
    sourceNamespace:s
TcpRoute = match:[TcpMatch] route:[RouteDestination]
TcpMatch = destinationSubnets:[s] port:u sourceLabels:{s} gateways:[s] sourceNamespace:s
    sourceSubnet:s
RouteDestination = destination*:Destination weight:i
DestinationRule = host*:s exportTo:[s] workloadSelector:Selector trafficPolicy:TrafficPolicy
    subsets:[Subset]
Subset = name*:s labels:{s} trafficPolicy:TrafficPolicy
TrafficPolicy = loadBalancer:LoadBalancer connectionPool:ConnectionPool
    outlierDetection:OutlierDetection tls:ClientTls portLevelSettings:[PortPolicy] tunnel:Tunnel
    proxyProtocol:ProxyProtocol retryBudget:RetryBudget
PortPolicy = port:PortSelector loadBalancer:LoadBalancer connectionPool:ConnectionPool
    outlierDetection:OutlierDetection tls:ClientTls
LoadBalancer = simple:UNSPECIFIED|LEAST_CONN|RANDOM|PASSTHROUGH|ROUND_ROBIN|LEAST_REQUEST
    consistentHash:ConsistentHash backendUtilization:BackendUtilization
    localityLbSetting:LocalityLb zoneAwareLbSetting:ZoneAwareLb warmup:Warmup warmupDurationSecs:d
    oneof(simple,consistentHash,backendUtilization)
ConsistentHash = httpHeaderName:s httpCookie:HttpCookie useSourceIp:b httpQueryParameterName:s
    ringHash:RingHash maglev:Maglev minimumRingSize:u
HttpCookie = name*:s path:s ttl:s attributes:[CookieAttribute]
CookieAttribute = name*:s value:s
RingHash = minimumRingSize:u
Maglev = tableSize:u
BackendUtilization = errorUtilizationPenaltyPercent:u metricNamesForComputingUtilization:[s]
    weightExpirationPeriod:s weightStabilizationPeriod:s weightUpdatePeriod:s
LocalityLb = enabled:b? distribute:[Distribute] failover:[Failover] failoverPriority:[s]
Distribute = from:s to:{u}
Failover = from:s to:s
ZoneAwareLb = enabled:b? failover:[Failover] failoverPriority:[s] minClusterSize:u?
Warmup = duration*:d minimumPercent:n? aggression:n?
ConnectionPool = tcp:TcpPool http:HttpPool
TcpPool = maxConnections:i connectTimeout:d idleTimeout:s maxConnectionDuration:d
    tcpKeepalive:TcpKeepalive
TcpKeepalive = probes:u time:d interval:d
HttpPool = http1MaxPendingRequests:i http2MaxRequests:i maxRequestsPerConnection:i maxRetries:i
    maxConcurrentStreams:i idleTimeout:d h2UpgradePolicy:DEFAULT|DO_NOT_UPGRADE|UPGRADE
    useClientProtocol:b http2KeepAlive:Http2KeepAlive
Http2KeepAlive = interval:d timeout:d
OutlierDetection = consecutive5xxErrors:u? consecutiveGatewayErrors:u? consecutiveErrors:i
    splitExternalLocalOriginErrors:b consecutiveLocalOriginFailures:u? interval:d
    baseEjectionTime:d maxEjectionPercent:i minHealthPercent:i outlierDetectionHttpErrorCodes:[u]
ClientTls = mode:DISABLE|SIMPLE|MUTUAL|ISTIO_MUTUAL clientCertificate:s privateKey:s
    caCertificates:s caCrl:s credentialName:s subjectAltNames:[s] sni:s insecureSkipVerify:b?
Tunnel = protocol:s targetHost*:s targetPort*:u
ProxyProtocol = version:V1|V2
RetryBudget = percent:n? minRetryConcurrency:u budgetInterval:s
Selector = matchLabels:{s}
LabelSelector = labels:{s}
Gateway = selector:{s} servers:[Server]
Server = port*:GatewayPort hosts*:[s] name:s bind:s defaultEndpoint:s tls:ServerTls
GatewayPort = number*:u protocol*:s name*:s targetPort:u
ServerTls = mode:PASSTHROUGH|SIMPLE|MUTUAL|AUTO_PASSTHROUGH|ISTIO_MUTUAL|OPTIONAL_MUTUAL
    httpsRedirect:b serverCertificate:s privateKey:s caCertificates:s caCrl:s
    caCertCredentialName:s credentialName:s credentialNames:[s] tlsCertificates:[TlsCertificate]
    subjectAltNames:[s] verifyCertificateSpki:[s] verifyCertificateHash:[s]
    minProtocolVersion:TLS_AUTO|TLSV1_0|TLSV1_1|TLSV1_2|TLSV1_3
    maxProtocolVersion:TLS_AUTO|TLSV1_0|TLSV1_1|TLSV1_2|TLSV1_3 cipherSuites:[s] ecdhCurves:[s]
    insecureSkipVerify:b? single(credentialNames,tlsCertificates)
    single(credentialName,credentialNames)
TlsCertificate = serverCertificate:s privateKey:s caCertificates:s
ServiceEntry = hosts*:[s] addresses:[s] ports:[ServicePort] location:MESH_EXTERNAL|MESH_INTERNAL
    resolution:NONE|STATIC|DNS|DNS_ROUND_ROBIN|DYNAMIC_DNS endpoints:[WorkloadEntry]
    workloadSelector:LabelSelector exportTo:[s] subjectAltNames:[s]
    single(workloadSelector,endpoints)
ServicePort = number*:p name*:s protocol:s targetPort:p
WorkloadEntry = address:s ports:{p} labels:{s} network:s locality:s weight:u serviceAccount:s
WorkloadGroup = metadata:GroupMetadata template*:WorkloadEntry probe:Probe
GroupMetadata = labels:{s} annotations:{s}
Probe = httpGet:ProbeHttp tcpSocket:ProbeTcp exec:ProbeExec grpc:ProbeGrpc initialDelaySeconds:u
    timeoutSeconds:u periodSeconds:u successThreshold:u failureThreshold:u
    oneof(httpGet,tcpSocket,exec,grpc)
ProbeHttp = path:s port*:p host:s scheme:s httpHeaders:[ProbeHeader]
ProbeHeader = name:s value:s
ProbeTcp = host:s port*:p
ProbeExec = command*:[s]
ProbeGrpc = port:p service:s
Sidecar = workloadSelector:LabelSelector ingress:[Ingress] egress:[Egress]
    outboundTrafficPolicy:OutboundPolicy inboundConnectionPool:ConnectionPool
Ingress = port*:SidecarPort bind:s captureMode:DEFAULT|IPTABLES|NONE defaultEndpoint:s
    tls:ServerTls connectionPool:ConnectionPool
Egress = port:SidecarPort bind:s captureMode:DEFAULT|IPTABLES|NONE hosts*:[s]
SidecarPort = number:u protocol:s name:s targetPort:u
OutboundPolicy = mode:REGISTRY_ONLY|ALLOW_ANY egressProxy:Destination
EnvoyFilter = workloadSelector:LabelSelector targetRefs:[TargetRef] configPatches:[ConfigPatch]
    priority:i single(workloadSelector,targetRefs)
ConfigPatch =
    applyTo:INVALID|LISTENER|FILTER_CHAIN|NETWORK_FILTER|HTTP_FILTER|ROUTE_CONFIGURATION|VIRTUAL_HOST|HTTP_ROUTE|CLUSTER|EXTENSION_CONFIG|BOOTSTRAP|LISTENER_FILTER
    match:any patch:EnvoyPatch
EnvoyPatch =
    operation:INVALID|MERGE|ADD|REMOVE|INSERT_BEFORE|INSERT_AFTER|INSERT_FIRST|REPLACE|MERGE_AND_REPLACE_LIST
    value:any filterClass:UNSPECIFIED|AUTHN|AUTHZ|STATS
TargetRef = group:s kind*:s+ name*:s+ namespace:s
ProxyConfig = selector:Selector concurrency:u? environmentVariables:{s} image:ProxyImage
ProxyImage = imageType:s
PeerAuthentication = selector:Selector mtls:MutualTls portLevelMtls:{MutualTls}
MutualTls = mode:UNSET|DISABLE|PERMISSIVE|STRICT
RequestAuthentication = selector:Selector targetRef:TargetRef targetRefs:[TargetRef]
    jwtRules:[JwtRule] single(selector,targetRef,targetRefs)
JwtRule = issuer:s+ audiences:[s+] jwksUri:s+ jwks_uri:s+ jwks:s fromHeaders:[JwtHeader]
    fromParams:[s+] fromCookies:[s+] outputPayloadToHeader:s outputClaimToHeaders:[ClaimHeader]
    forwardOriginalToken:b timeout:d presence:OPTIONAL|REQUIRED spaceDelimitedClaims:[s+]
    single(jwksUri,jwks_uri,jwks)
JwtHeader = name*:s+ prefix:s
ClaimHeader = header*:s+ claim*:s+
AuthorizationPolicy = selector:Selector targetRef:TargetRef targetRefs:[TargetRef]
    action:ALLOW|DENY|AUDIT|CUSTOM provider:AuthorizationProvider rules:[Rule]
    single(selector,targetRef,targetRefs)
AuthorizationProvider = name:s
Rule = from:[From] to:[To] when:[Condition]
From = source:Source
Source = principals:[s] notPrincipals:[s] requestPrincipals:[s] notRequestPrincipals:[s]
    namespaces:[s] notNamespaces:[s] ipBlocks:[s] notIpBlocks:[s] remoteIpBlocks:[s]
    notRemoteIpBlocks:[s] serviceAccounts:[s] notServiceAccounts:[s] trustDomains:[s]
    notTrustDomains:[s]
To = operation:Operation
Operation = hosts:[s] notHosts:[s] ports:[s] notPorts:[s] methods:[s] notMethods:[s] paths:[s]
    notPaths:[s]
Condition = key*:s values:[s] notValues:[s]
Telemetry = selector:Selector targetRef:TargetRef targetRefs:[TargetRef] tracing:[Tracing]
    metrics:[Metrics] accessLogging:[AccessLogging] single(selector,targetRef,targetRefs)
ProviderRef = name*:s+
TelemetryMatch = mode:CLIENT_AND_SERVER|CLIENT|SERVER
Tracing = match:TelemetryMatch providers:[ProviderRef] randomSamplingPercentage:n?
    disableSpanReporting:b? customTags:{CustomTag} useRequestIdForTraceSampling:b?
    disableContextPropagation:b? enableIstioTags:b?
CustomTag = literal:LiteralTag environment:EnvironmentTag header:HeaderTag formatter:LiteralTag
    oneof(literal,environment,header,formatter)
LiteralTag = value*:s+
EnvironmentTag = name*:s+ defaultValue:s
HeaderTag = name*:s+ defaultValue:s
Metrics = providers:[ProviderRef] overrides:[MetricOverride] reportingInterval:d
MetricOverride = match:MetricMatch disabled:b? tagOverrides:{TagOverride}
MetricMatch =
    metric:ALL_METRICS|REQUEST_COUNT|REQUEST_DURATION|REQUEST_SIZE|RESPONSE_SIZE|TCP_OPENED_CONNECTIONS|TCP_CLOSED_CONNECTIONS|TCP_SENT_BYTES|TCP_RECEIVED_BYTES|GRPC_REQUEST_MESSAGES|GRPC_RESPONSE_MESSAGES
    customMetric:s+ mode:CLIENT_AND_SERVER|CLIENT|SERVER oneof(metric,customMetric)
TagOverride = operation:UPSERT|REMOVE value:s
AccessLogging = match:TelemetryMatch providers:[ProviderRef] disabled:b? filter:LogFilter
LogFilter = expression:s
WasmPlugin = selector:Selector targetRef:TargetRef targetRefs:[TargetRef] url*:s+ sha256:s
    imagePullPolicy:UNSPECIFIED_POLICY|IfNotPresent|Always imagePullSecret:s+ verificationKey:s
    pluginConfig:any pluginName:s+ phase:UNSPECIFIED_PHASE|AUTHN|AUTHZ|STATS priority:i?
    failStrategy:FAIL_CLOSE|FAIL_OPEN|FAIL_RELOAD vmConfig:VmConfig match:[WasmMatch]
    type:UNSPECIFIED_PLUGIN_TYPE|HTTP|NETWORK single(selector,targetRef,targetRefs)
VmConfig = env:[WasmEnv]
WasmEnv = name*:s+ valueFrom:INLINE|HOST value:s
WasmMatch = mode:UNDEFINED|CLIENT|SERVER|CLIENT_AND_SERVER ports:[WasmPort]
WasmPort = number*:p
)";
}

// Of the Gateway API: the kinds that carry routing.
std::string_view gatewayApiFieldTables()
{
    return R"(
HTTPRoute = parentRefs:[ParentRef] hostnames:[s+] rules:[RouteRule] useDefaultGateways:s
ParentRef = group:s kind:s+ namespace:s+ name*:s+ sectionName:s+ port:p
RouteRule = name:s+ matches:[RouteMatch] filters:[RouteFilter] backendRefs:[HttpBackend]
    timeouts:RouteTimeouts retry:any sessionPersistence:any
RouteMatch = path:PathMatch headers:[NamedMatch] queryParams:[NamedMatch]
    method:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH
PathMatch = type:Exact|PathPrefix|RegularExpression value:s
NamedMatch = type:Exact|RegularExpression name*:s+ value*:s+
RouteFilter =
    type*:RequestHeaderModifier|ResponseHeaderModifier|RequestMirror|RequestRedirect|URLRewrite|ExtensionRef|CORS|ExternalAuth
    requestHeaderModifier:any responseHeaderModifier:any requestMirror:any requestRedirect:any
    urlRewrite:any cors:any extensionRef:any externalAuth:any
HttpBackend = group:s kind:s+ name*:s+ namespace:s+ port:p weight:u filters:[RouteFilter]
RouteTimeouts = request:s backendRequest:s
Gateway = gatewayClassName*:s+ listeners*:[Listener] addresses:any infrastructure:any
    allowedListeners:any backendTLS:any tls:any
Listener = name*:s+ hostname:s+ port*:p protocol*:s+ tls:any allowedRoutes:any
ReferenceGrant = from*:[any] to*:[any]
)";
}

} // namespace vigla::demo

#include "models/routing/istio_schema.h"

#include "models/core/text.h"
#include "models/core/time.h"
#include "models/routing/json_access.h"

#include <nlohmann/json.hpp>

#include <array>
#include <map>
#include <optional>

namespace vigla::routing {

namespace {

/// The fields of each message, one message a row: `name type, name type`. `[T]` is a list, `{T}` a
/// map from texts, a type that begins in upper case another message.
struct MessageRow {
    const char* name;
    const char* fields;
};

constexpr std::array kMessages{
    MessageRow{"VirtualService",
        "hosts [text], gateways [text], exportTo [text], http [HttpRoute], tls [TlsRoute], tcp "
        "[TcpRoute]"},
    MessageRow{"HttpRoute",
        "name text, match [HttpMatch], route [HttpDestination], redirect Redirect, directResponse "
        "DirectResponse, delegate Delegate, rewrite Rewrite, timeout duration, retries Retries, "
        "fault Fault, mirror Destination, mirrors [MirrorPolicy], mirrorPercent integer, "
        "mirror_percent integer, mirrorPercentage Percentage, corsPolicy Cors, headers Headers"},
    MessageRow{"HttpMatch",
        "name text, uri StringMatch, scheme StringMatch, method StringMatch, authority "
        "StringMatch, "
        "headers {StringMatch}, withoutHeaders {StringMatch}, queryParams {StringMatch}, port "
        "integer, sourceLabels {text}, sourceNamespace text, gateways [text], ignoreUriCase bool, "
        "statPrefix text"},
    MessageRow{"StringMatch", "exact text, prefix text, regex text"},
    MessageRow{"HttpDestination", "destination Destination, weight integer, headers Headers"},
    MessageRow{"L4Destination", "destination Destination, weight integer"},
    MessageRow{"Destination", "host text, subset text, port PortSelector"},
    MessageRow{"PortSelector", "number integer"},
    MessageRow{"Redirect",
        "uri text, prefixRewrite text, authority text, scheme text, redirectCode integer, port "
        "integer, derivePort text"},
    MessageRow{"DirectResponse", "status integer, body ResponseBody"},
    MessageRow{"ResponseBody", "string text, bytes text"},
    MessageRow{"Delegate", "name text, namespace text"},
    MessageRow{"Rewrite", "uri text, authority text, uriRegexRewrite RegexRewrite"},
    MessageRow{"RegexRewrite", "match text, rewrite text"},
    MessageRow{"Retries",
        "attempts integer, perTryTimeout duration, retryOn text, retryRemoteLocalities bool, "
        "retryIgnorePreviousHosts bool, backoff duration"},
    MessageRow{"Fault", "delay Delay, abort Abort"},
    MessageRow{"Delay",
        "fixedDelay duration, exponentialDelay duration, percentage Percentage, percent integer"},
    MessageRow{
        "Abort", "httpStatus integer, grpcStatus text, http2Error text, percentage Percentage"},
    MessageRow{"Percentage", "value number"},
    MessageRow{"MirrorPolicy", "destination Destination, percentage Percentage"},
    MessageRow{"Cors",
        "allowOrigins [StringMatch], allowOrigin [text], allowMethods [text], allowHeaders [text], "
        "exposeHeaders [text], maxAge duration, allowCredentials bool, unmatchedPreflights text"},
    MessageRow{"Headers", "request HeaderOperations, response HeaderOperations"},
    MessageRow{"HeaderOperations", "set {text}, add {text}, remove [text]"},
    MessageRow{"TlsRoute", "match [TlsMatch], route [L4Destination]"},
    MessageRow{"TlsMatch",
        "sniHosts [text], destinationSubnets [text], port integer, sourceLabels {text}, gateways "
        "[text], sourceNamespace text"},
    MessageRow{"TcpRoute", "match [TcpMatch], route [L4Destination]"},
    MessageRow{"TcpMatch",
        "destinationSubnets [text], port integer, sourceLabels {text}, gateways [text], "
        "sourceNamespace text, sourceSubnet text"},
    MessageRow{"DestinationRule",
        "host text, exportTo [text], workloadSelector MatchLabels, trafficPolicy TrafficPolicy, "
        "subsets [Subset]"},
    MessageRow{"MatchLabels", "matchLabels {text}"},
    MessageRow{"Subset", "name text, labels {text}, trafficPolicy TrafficPolicy"},
    MessageRow{"TrafficPolicy",
        "loadBalancer LoadBalancer, connectionPool ConnectionPool, outlierDetection "
        "OutlierDetection, tls ClientTls, portLevelSettings [PortPolicy], tunnel Tunnel, "
        "proxyProtocol ProxyProtocol, retryBudget RetryBudget"},
    MessageRow{"PortPolicy",
        "port PortSelector, loadBalancer LoadBalancer, connectionPool ConnectionPool, "
        "outlierDetection OutlierDetection, tls ClientTls"},
    MessageRow{"LoadBalancer",
        "simple text, consistentHash ConsistentHash, backendUtilization any, localityLbSetting "
        "LocalityLb, zoneAwareLbSetting any, warmup Warmup, warmupDurationSecs duration"},
    MessageRow{"ConsistentHash",
        "httpHeaderName text, httpCookie HttpCookie, useSourceIp bool, httpQueryParameterName "
        "text, "
        "ringHash RingHash, maglev Maglev, minimumRingSize integer"},
    MessageRow{"HttpCookie", "name text, path text, ttl text, attributes [CookieAttribute]"},
    MessageRow{"CookieAttribute", "name text, value text"},
    MessageRow{"RingHash", "minimumRingSize integer"},
    MessageRow{"Maglev", "tableSize integer"},
    MessageRow{"LocalityLb",
        "enabled bool, distribute [Distribute], failover [Failover], failoverPriority [text]"},
    MessageRow{"Distribute", "from text, to {integer}"},
    MessageRow{"Failover", "from text, to text"},
    MessageRow{"Warmup", "duration duration, minimumPercent number, aggression number"},
    MessageRow{"ConnectionPool", "tcp TcpPool, http HttpPool"},
    MessageRow{"TcpPool",
        "maxConnections integer, connectTimeout duration, idleTimeout text, maxConnectionDuration "
        "duration, tcpKeepalive KeepAlive"},
    MessageRow{"KeepAlive", "probes integer, time duration, interval duration"},
    MessageRow{"HttpPool",
        "http1MaxPendingRequests integer, http2MaxRequests integer, maxRequestsPerConnection "
        "integer, maxRetries integer, maxConcurrentStreams integer, idleTimeout duration, "
        "h2UpgradePolicy text, useClientProtocol bool, http2KeepAlive Http2KeepAlive"},
    MessageRow{"Http2KeepAlive", "interval duration, timeout duration"},
    MessageRow{"OutlierDetection",
        "consecutive5xxErrors integer, consecutiveGatewayErrors integer, consecutiveErrors "
        "integer, "
        "splitExternalLocalOriginErrors bool, consecutiveLocalOriginFailures integer, interval "
        "duration, baseEjectionTime duration, maxEjectionPercent integer, minHealthPercent "
        "integer, "
        "outlierDetectionHttpErrorCodes [integer]"},
    MessageRow{"ClientTls",
        "mode text, clientCertificate text, privateKey text, caCertificates text, caCrl text, "
        "credentialName text, subjectAltNames [text], sni text, insecureSkipVerify bool"},
    MessageRow{"Tunnel", "protocol text, targetHost text, targetPort integer"},
    MessageRow{"ProxyProtocol", "version text"},
    MessageRow{"RetryBudget", "percent number, minRetryConcurrency integer, budgetInterval text"},
    MessageRow{"Gateway", "selector {text}, servers [Server]"},
    MessageRow{"Server",
        "port ServerPort, hosts [text], name text, bind text, defaultEndpoint text, tls ServerTls"},
    MessageRow{"ServerPort", "number integer, protocol text, name text, targetPort integer"},
    MessageRow{"ServerTls",
        "mode text, httpsRedirect bool, serverCertificate text, privateKey text, caCertificates "
        "text, caCrl text, caCertCredentialName text, credentialName text, credentialNames [text], "
        "tlsCertificates [any], subjectAltNames [text], verifyCertificateSpki [text], "
        "verifyCertificateHash [text], minProtocolVersion text, maxProtocolVersion text, "
        "cipherSuites [text], ecdhCurves [text], insecureSkipVerify bool"},
    MessageRow{"ServiceEntry",
        "hosts [text], addresses [text], ports [EntryPort], location text, resolution text, "
        "endpoints [WorkloadEntry], workloadSelector EntrySelector, exportTo [text], "
        "subjectAltNames [text]"},
    MessageRow{"EntryPort", "number integer, name text, protocol text, targetPort integer"},
    MessageRow{"EntrySelector", "labels {text}"},
    MessageRow{"WorkloadEntry",
        "address text, ports {integer}, labels {text}, network text, locality text, weight "
        "integer, "
        "serviceAccount text"},
    MessageRow{"PeerAuthentication", "selector MatchLabels, mtls Mtls, portLevelMtls {Mtls}"},
    MessageRow{"Mtls", "mode text"},
};

using Fields = std::map<std::string, std::string, std::less<>>;
using Schema = std::map<std::string, Fields, std::less<>>;

const Schema& schema()
{
    static const Schema kSchema = [] {
        Schema messages;
        for (const MessageRow& row : kMessages)
            for (const auto field : split(row.fields, ',')) {
                const auto text = trim(field);
                const auto blank = text.find(' ');
                messages[row.name].emplace(text.substr(0, blank), text.substr(blank + 1));
            }
        return messages;
    }();
    return kSchema;
}

class SchemaCheck {
public:
    explicit SchemaCheck(const kube::Document& object)
        : m_object(object.ref())
    {
    }

    void checkMessage(const Json& value, const Fields& fields, const std::string& pointer)
    {
        for (const auto& [key, item] : value.items()) {
            const auto known = fields.find(key);
            if (known == fields.end())
                reportUnknown(key, fields, childPointer(pointer, key));
            else if (!item.is_null())
                checkValue(item, known->second, childPointer(pointer, key));
        }
    }

    std::vector<Finding> take() { return std::move(m_findings); }

private:
    void report(const char* code, const std::string& pointer, std::string message)
    {
        m_findings.push_back({Severity::Error, code, m_object, pointer, std::move(message)});
    }

    void reportUnknown(const std::string& key, const Fields& fields, const std::string& pointer)
    {
        std::string guess;
        std::size_t least = key.size() <= 60 ? 3 : 0; // long keys are no misspellings
        for (const auto& [name, type] : fields)
            if (const auto distance = editDistance(toLower(key), toLower(name)); distance < least) {
                least = distance;
                guess = name;
            }
        // Only a warning: a newer Istio may know it, and the server's dry run will tell.
        m_findings.push_back({Severity::Warning, "unknown-field", m_object, pointer,
            "The field \"" + plainText(key, false, 60) + "\" is not known here."
                + (guess.empty() ? std::string() : " Was " + guess + " meant?")});
    }

    void wrongType(const std::string& pointer, const Json& value, const std::string& wanted)
    {
        report("wrong-type", pointer, shortText(value, 40) + " is not " + wanted + ".");
    }

    void checkValue(const Json& value, const std::string& type, const std::string& pointer)
    {
        if (type.front() == '[')
            return checkList(value, type.substr(1, type.size() - 2), pointer);
        if (type.front() == '{')
            return checkMap(value, type.substr(1, type.size() - 2), pointer);
        if (type == "text" && !value.is_string())
            return wrongType(pointer, value, "a text; put it in quotes");
        if (type == "bool" && !value.is_boolean())
            return wrongType(pointer, value, "true or false");
        if (type == "number" && !value.is_number())
            return wrongType(pointer, value, "a number");
        if (type == "integer" && !value.is_number_integer())
            return wrongType(pointer, value, "a whole number");
        if (type == "duration")
            return checkDuration(value, pointer);
        if (const auto message = schema().find(type); message != schema().end()) {
            if (!value.is_object())
                return wrongType(pointer, value, "a map");
            checkMessage(value, message->second, pointer);
        }
    }

    void checkDuration(const Json& value, const std::string& pointer)
    {
        const auto duration = value.is_string()
            ? parseGoDuration(value.get_ref<const std::string&>())
            : Result<std::chrono::nanoseconds>(Error{});
        if (!duration)
            return wrongType(pointer, value, "a duration; write for example 250ms, 5s or 1h30m");
        if (*duration < std::chrono::milliseconds(1))
            report("invalid-duration", pointer,
                "A duration of " + value.get<std::string>()
                    + " is too short: at least 1ms is needed. Leave the field out for none.");
    }

    void checkList(const Json& value, const std::string& type, const std::string& pointer)
    {
        if (!value.is_array())
            return wrongType(pointer, value, "a list; begin each item with \"- \"");
        for (std::size_t i = 0; i < value.size(); ++i)
            checkValue(value[i], type, childPointer(pointer, i));
    }

    void checkMap(const Json& value, const std::string& type, const std::string& pointer)
    {
        if (!value.is_object())
            return wrongType(pointer, value, "a map");
        for (const auto& [key, item] : value.items())
            checkValue(item, type, childPointer(pointer, key));
    }

    kube::ObjectRef m_object;
    std::vector<Finding> m_findings;
};

} // namespace

std::vector<Finding> checkSchema(const kube::Document& object)
{
    const auto kind = schema().find(object.kind());
    const auto ref = object.ref();
    const bool isIstio = ref.group == "networking.istio.io" || ref.group == "security.istio.io";
    const Json& spec = member(object.json(), "spec");
    if (!isIstio || kind == schema().end() || spec.is_null())
        return {};
    if (!spec.is_object())
        return {{Severity::Error, "wrong-type", ref, "/spec", "spec is not a map."}};
    SchemaCheck check(object);
    check.checkMessage(spec, kind->second, "/spec");
    return check.take();
}

} // namespace vigla::routing

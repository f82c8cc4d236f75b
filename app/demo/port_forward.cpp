#include "app/demo/port_forward.h"

#include "app/demo/pod_ports.h"
#include "app/demo/tunnel_http.h"
#include "models/core/text.h"

#include <algorithm>
#include <charconv>

namespace vigla::demo {

namespace {

constexpr std::string_view kBinary = "v4.channel.k8s.io";
constexpr std::string_view kBase64 = "v4.base64.channel.k8s.io";
constexpr std::size_t kLongestMessage = 32U << 10U;
constexpr std::size_t kMostPorts = 32;

/// One forwarded port; null connection: nothing listens there, or it is closed.
struct ForwardedPort {
    int number = 0;
    std::unique_ptr<TunnelHttp> connection;
};

class PortForward final : public MessageTunnel {
public:
    PortForward(const ClusterWorld& world, std::mutex& mutex, kube::ObjectRef pod,
        const std::vector<int>& ports, bool isBinary)
        : m_world(world)
        , m_mutex(mutex)
        , m_pod(std::move(pod))
        , m_isBinary(isBinary)
    {
        for (const int number : ports)
            m_ports.push_back({number, nullptr});
    }

    std::string subprotocol() const override { return std::string(m_isBinary ? kBinary : kBase64); }
    bool isBinary() const override { return m_isBinary; }

    std::vector<std::string> open() override
    {
        std::vector<std::string> messages;
        for (std::size_t i = 0; i < m_ports.size(); ++i) {
            const auto number = static_cast<unsigned>(m_ports[i].number);
            const std::string port{
                static_cast<char>(number & 255U), static_cast<char>(number >> 8U & 255U)};
            addMessages(messages, 2 * i, port);
            addMessages(messages, 2 * i + 1, port);
        }
        for (std::size_t i = 0; i < m_ports.size(); ++i)
            connect(messages, i);
        return messages;
    }

    std::vector<std::string> receive(std::string_view message) override
    {
        std::vector<std::string> messages;
        if (message.empty())
            return messages;
        // The base64 variant names the channel by a digit.
        const auto channel = static_cast<std::size_t>(
            static_cast<unsigned char>(message.front()) - (m_isBinary ? 0 : '0'));
        const auto payload = m_isBinary ? std::optional<std::string>(message.substr(1))
                                        : decodeBase64(message.substr(1));
        const auto index = channel / 2;
        if (channel % 2 != 0 || index >= m_ports.size() || !payload || !m_ports[index].connection)
            return messages;
        auto& connection = m_ports[index].connection;
        addMessages(messages, channel, connection->receive(*payload));
        if (connection->isClosed())
            connection.reset();
        return messages;
    }

    /// The protocol cannot close one port, so the last one to close ends it all.
    bool isFinished() const override
    {
        return std::ranges::none_of(
            m_ports, [](const auto& port) { return port.connection != nullptr; });
    }

private:
    void connect(std::vector<std::string>& messages, std::size_t index)
    {
        const PodRequest probe{
            m_pod.namespaceName, m_pod.name, m_ports[index].number, "GET", "/", true};
        const std::lock_guard lock(m_mutex);
        if (!isListening(m_world, probe)) {
            const auto number = std::to_string(probe.port);
            addMessages(messages, 2 * index + 1,
                "error forwarding port " + number + " to pod " + m_pod.name
                    + ": failed to connect to localhost:" + number
                    + " inside the pod: connection refused");
            return;
        }
        m_ports[index].connection = std::make_unique<TunnelHttp>(
            [this, probe](const std::string& method, const std::string& target) {
                return answer(probe, method, target);
            });
    }

    HttpAnswer answer(PodRequest request, const std::string& method, const std::string& target)
    {
        request.method = method;
        request.target = target;
        const std::lock_guard lock(m_mutex);
        auto answered = answerPodPort(m_world, request);
        return answered ? std::move(*answered) // the pod may have gone meanwhile
                        : HttpAnswer{503, "text/plain", "upstream connect error", {}};
    }

    void addMessages(
        std::vector<std::string>& messages, std::size_t channel, std::string_view bytes) const
    {
        for (std::size_t start = 0; start < bytes.size(); start += kLongestMessage) {
            const auto piece = bytes.substr(start, kLongestMessage);
            messages.push_back(m_isBinary ? static_cast<char>(channel) + std::string(piece)
                                          : static_cast<char>('0' + channel) + encodeBase64(piece));
        }
    }

    const ClusterWorld& m_world;
    std::mutex& m_mutex;
    kube::ObjectRef m_pod;
    bool m_isBinary;
    std::vector<ForwardedPort> m_ports;
};

std::optional<std::vector<int>> parsePorts(const Target& target)
{
    std::vector<int> ports;
    for (const auto& [name, value] : target.parameters) {
        if (name != "ports")
            continue;
        for (const auto text : split(value, ',')) {
            int port = 0;
            const auto parsed = std::from_chars(text.data(), text.data() + text.size(), port);
            if (parsed.ec != std::errc() || port < 1 || port > 65535)
                return std::nullopt;
            ports.push_back(port);
        }
    }
    return ports.empty() || ports.size() > kMostPorts ? std::nullopt : std::optional(ports);
}

/// The first of the client's subprotocols that is spoken here.
std::optional<std::string_view> chooseSubprotocol(const std::string& header)
{
    for (const auto offered : split(header, ',')) {
        if (trim(offered) == kBinary)
            return kBinary;
        if (trim(offered) == kBase64)
            return kBase64;
    }
    return std::nullopt;
}

} // namespace

std::variant<std::unique_ptr<MessageTunnel>, ApiFailure> openPortForward(
    const ClusterWorld& world, std::mutex& mutex, const ApiCall& call)
{
    if (world.store().find(call.ref()).isNull())
        return notFound(call);
    const auto& request = *call.request;
    if (toLower(request.header("upgrade")) != "websocket")
        return failureOf(call, 400,
            "the embedded cluster forwards ports by WebSocket only: upgrade with the subprotocol "
                + std::string(kBinary));
    const auto subprotocol = chooseSubprotocol(request.header("sec-websocket-protocol"));
    if (!subprotocol)
        return failureOf(call, 400,
            "the embedded cluster forwards ports with the subprotocols " + std::string(kBinary)
                + " and " + std::string(kBase64) + " only");
    const auto ports = parsePorts(call.target);
    if (!ports)
        return failureOf(call, 400, "query parameter \"ports\" must be 1 to 32 port numbers");
    return std::make_unique<PortForward>(world, mutex, call.ref(), *ports, *subprotocol == kBinary);
}

} // namespace vigla::demo

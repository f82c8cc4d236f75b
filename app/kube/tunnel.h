#pragma once

#include "app/kube/port_forward.h"
#include "app/net/http_client.h"

#include <QObject>

#include <cstdint>
#include <string>

namespace vigla::app {

/// Where a tunnel ends.
struct TunnelEnd {
    std::string namespaceName;
    std::string podName;
    std::uint16_t port = 0;
    auto operator<=>(const TunnelEnd&) const = default;
};

/// A way to one port of one pod that carries one GET at a time. GUI thread only.
class Tunnel : public QObject {
    Q_OBJECT
public:
    Tunnel(TunnelEnd end, QObject* parent)
        : QObject(parent)
        , m_end(std::move(end))
    {
    }

    const TunnelEnd& end() const { return m_end; }
    virtual bool isUsable() const = 0;
    /// answered() or failed() follows. Only while idle and usable.
    virtual void request(const std::string& path) = 0;
    virtual void close() = 0;
    /// Of a connection with live credentials, else null.
    virtual net::CredentialPtr credential() const { return {}; }

signals:
    void answered(const vigla::app::PodAnswer& answer);
    /// The tunnel is over; the request under way, if any, is lost. Unsupported: there is no tunnel
    /// of this kind here, another kind may work.
    void failed(const vigla::Error& error);

private:
    TunnelEnd m_end;
};

std::string describe(const TunnelEnd& end); ///< `port 15014 of pod istio-system/istiod-0`

} // namespace vigla::app

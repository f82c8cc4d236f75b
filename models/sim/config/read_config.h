#pragma once

#include "models/sim/config/config_model.h"

#include <vector>

/// Documents into the values that routing needs. Nothing fails: what cannot be read is left out,
/// as a control plane that has let the object pass would.
namespace vigla::sim {

Origin readOrigin(const kube::Document& object);
VirtualServiceModel readVirtualService(const kube::Document& object);
/// Rules sorted by the Gateway API's precedence, hosts as VirtualServices have them.
VirtualServiceModel readHttpRoute(const kube::Document& object);
DestinationRuleModel readDestinationRule(const kube::Document& object);
GatewayModel readIstioGateway(const kube::Document& object);
GatewayModel readApiGateway(const kube::Document& object);
PeerAuthenticationModel readPeerAuthentication(const kube::Document& object);
SidecarModel readSidecar(const kube::Document& object);
/// Without endpoints.
ServiceModel readService(const kube::Document& object);
/// One service per host, with the endpoints that the object lists.
std::vector<ServiceModel> readServiceEntry(const kube::Document& object);

} // namespace vigla::sim

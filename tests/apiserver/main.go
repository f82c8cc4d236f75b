// An API server for custom resources and nothing else, for tests/integration/tst_real_api_server.cpp:
// the Kubernetes project's own, on an etcd, with two bearer tokens. "writer" may do everything,
// "reader" may only read.
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	noop "go.opentelemetry.io/otel/trace/noop"
	"k8s.io/apiextensions-apiserver/pkg/apiserver"
	"k8s.io/apiextensions-apiserver/pkg/cmd/server/options"
	definitions "k8s.io/apiextensions-apiserver/pkg/generated/openapi"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apiserver/pkg/authentication/request/bearertoken"
	"k8s.io/apiserver/pkg/authentication/token/tokenfile"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	aggregated "k8s.io/apiserver/pkg/endpoints/discovery/aggregated"
	openapinamer "k8s.io/apiserver/pkg/endpoints/openapi"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/apiserver/pkg/server/filters"
	"k8s.io/apiserver/pkg/util/openapi"
	"k8s.io/apiserver/pkg/util/webhook"
	"k8s.io/client-go/kubernetes/scheme"
)

type noServices struct{}

func (noServices) ResolveEndpoint(namespace, name string, _ int32) (*url.URL, error) {
	return nil, fmt.Errorf("there are no services here, so no %s/%s", namespace, name)
}

func authorize(_ context.Context, asked authorizer.Attributes) (authorizer.Decision, string, error) {
	if asked.IsReadOnly() || asked.GetUser().GetName() != "reader" {
		return authorizer.DecisionAllow, "", nil
	}
	return authorizer.DecisionNoOpinion, "", nil
}

func parseFlags() *options.CustomResourceDefinitionsServerOptions {
	etcd := flag.String("etcd", "", "URL of etcd")
	port := flag.Int("port", 0, "port on 127.0.0.1")
	folder := flag.String("certificates", "", "where the self-signed certificate is written")
	compaction := flag.Duration("compaction", time.Minute, "how often old revisions are dropped")
	flag.Parse()

	chosen := options.NewCustomResourceDefinitionsServerOptions(os.Stdout, os.Stderr)
	recommended := chosen.RecommendedOptions
	recommended.Authentication = nil // these four would ask a whole cluster
	recommended.Authorization = nil
	recommended.CoreAPI = nil
	recommended.Admission = nil
	recommended.Features.EnablePriorityAndFairness = false
	recommended.Etcd.StorageConfig.Transport.ServerList = []string{*etcd}
	recommended.Etcd.StorageConfig.CompactionInterval = *compaction
	recommended.SecureServing.BindAddress = net.ParseIP("127.0.0.1")
	recommended.SecureServing.BindPort = *port
	recommended.SecureServing.ServerCert.CertDirectory = *folder
	return chosen
}

func prove(config *genericapiserver.RecommendedConfig) {
	config.Authentication.Authenticator = bearertoken.New(tokenfile.New(map[string]*user.DefaultInfo{
		"writer-token": {Name: "writer", Groups: []string{user.AllAuthenticated}},
		"reader-token": {Name: "reader", Groups: []string{user.AllAuthenticated}},
	}))
	config.Authorization.Authorizer = authorizer.AuthorizerFunc(authorize)
}

func run(ctx context.Context) error {
	chosen := parseFlags()
	recommended := chosen.RecommendedOptions
	if err := chosen.Complete(); err != nil {
		return err
	}
	if err := recommended.SecureServing.MaybeDefaultWithSelfSignedCerts("localhost", nil, []net.IP{net.ParseIP("127.0.0.1")}); err != nil {
		return err
	}
	config := genericapiserver.NewRecommendedConfig(apiserver.Codecs)
	if err := chosen.ServerRunOptions.ApplyTo(&config.Config); err != nil {
		return err
	}
	if err := recommended.ApplyTo(config); err != nil {
		return err
	}
	if err := chosen.APIEnablement.ApplyTo(&config.Config, apiserver.DefaultAPIResourceConfigSource(), apiserver.Scheme); err != nil {
		return err
	}
	prove(config)
	config.LongRunningFunc = filters.BasicLongRunningRequestCheck(sets.NewString("watch"), sets.NewString("portforward"))
	getDefinitions := openapi.GetOpenAPIDefinitionsWithoutDisabledFeatures(definitions.GetOpenAPIDefinitions)
	namer := openapinamer.NewDefinitionNamer(apiserver.Scheme, scheme.Scheme)
	config.OpenAPIConfig = genericapiserver.DefaultOpenAPIConfig(getDefinitions, namer)
	config.OpenAPIV3Config = genericapiserver.DefaultOpenAPIV3Config(getDefinitions, namer)

	whole := &apiserver.Config{
		GenericConfig: config,
		ExtraConfig: apiserver.ExtraConfig{
			CRDRESTOptionsGetter: options.NewCRDRESTOptionsGetter(*recommended.Etcd, config.ResourceTransformers, config.StorageObjectCountTracker),
			ServiceResolver:      noServices{},
			AuthResolverWrapper:  webhook.NewDefaultAuthenticationInfoResolverWrapper(nil, nil, config.LoopbackClientConfig, noop.NewTracerProvider()),
		},
	}
	completed := whole.Complete()
	server, err := completed.New(genericapiserver.NewEmptyDelegate())
	if err != nil {
		return err
	}
	// In a cluster, what stands in front of it lists the groups.
	generic := server.GenericAPIServer
	generic.Handler.NonGoRestfulMux.Handle("/apis", aggregated.WrapAggregatedDiscoveryToHandler(generic.DiscoveryGroupManager, generic.AggregatedDiscoveryGroupManager))
	servePods(generic)
	return generic.PrepareRun().RunWithContext(ctx)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

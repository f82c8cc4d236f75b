package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/httpstream/wsstream"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/kubelet/pkg/cri/streaming/portforward"
)

// Every pod that is asked for runs, and its ports are those of this machine.
type loopbackPorts struct{}

func (loopbackPorts) PortForward(_ context.Context, _ string, _ types.UID, port int32, stream io.ReadWriteCloser) error {
	defer stream.Close()
	pod, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(int(port))))
	if err != nil {
		return err
	}
	defer pod.Close()
	go func() {
		io.Copy(pod, stream)
		pod.(*net.TCPConn).CloseWrite()
	}()
	_, err = io.Copy(stream, pod)
	return err
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

type object = map[string]any

// `/api/v1/namespaces/NAMESPACE/pods/NAME[/portforward]`; by SPDY only, as before Kubernetes 1.30.
func servePod(w http.ResponseWriter, request *http.Request) {
	parts := strings.Split(strings.TrimPrefix(request.URL.Path, "/api/v1/namespaces/"), "/")
	switch {
	case len(parts) == 3 && parts[1] == "pods":
		answer(w, http.StatusOK, object{"apiVersion": "v1", "kind": "Pod",
			"metadata": object{"namespace": parts[0], "name": parts[2], "uid": "1"},
			"spec":     object{"containers": []object{{"name": "app", "image": "app"}}},
			"status":   object{"phase": "Running"}})
	case len(parts) == 4 && parts[3] == "portforward" && wsstream.IsWebSocketRequest(request):
		answer(w, http.StatusBadRequest, object{"apiVersion": "v1", "kind": "Status", "status": "Failure",
			"reason": "BadRequest", "code": http.StatusBadRequest, "message": "Upgrade request required"})
	case len(parts) == 4 && parts[3] == "portforward":
		portforward.ServePortForward(w, request, loopbackPorts{}, parts[2], "", &portforward.V4Options{},
			time.Minute, 10*time.Second, portforward.SupportedProtocols)
	default:
		http.NotFound(w, request)
	}
}

func servePods(server *genericapiserver.GenericAPIServer) {
	mux := server.Handler.NonGoRestfulMux
	mux.HandleFunc("/api", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, object{"kind": "APIVersions", "versions": []string{"v1"}})
	})
	mux.HandleFunc("/api/v1", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, object{"kind": "APIResourceList", "groupVersion": "v1", "resources": []object{{
			"name": "pods", "singularName": "pod", "kind": "Pod", "namespaced": true, "verbs": []string{"get"}}}})
	})
	mux.UnlistedHandlePrefix("/api/v1/namespaces/", http.HandlerFunc(servePod))
}

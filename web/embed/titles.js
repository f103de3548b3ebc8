// What a frame is called, in the language of the text around it: what a screen reader says before it goes in.

export const titles = {
  en: "Kubernetes Service: a packet's way, step by step",
  de: "Kubernetes-Service: der Weg eines Pakets, Schritt für Schritt",
  es: "Servicio de Kubernetes: el camino de un paquete, paso a paso",
  fr: "Service Kubernetes : le trajet d'un paquet, pas à pas",
  it: "Service di Kubernetes: il percorso di un pacchetto, passo dopo passo",
  ja: "Kubernetes の Service：パケットの経路を一歩ずつ",
  ko: "쿠버네티스 서비스: 패킷의 경로를 한 단계씩",
  nl: "Kubernetes-Service: de weg van een pakket, stap voor stap",
  pl: "Usługa Kubernetes: droga pakietu krok po kroku",
  pt: "Serviço do Kubernetes: o caminho de um pacote, passo a passo",
  ru: "Сервис Kubernetes: путь пакета шаг за шагом",
  uk: "Сервіс Kubernetes: шлях пакета крок за кроком",
  zh: "Kubernetes Service：逐步查看数据包的路径",
};
